import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { renderWaterfall } from '../src/index.ts';
import { textWidth } from '../src/terminal-text.ts';
import { type SpanFixture, someTraceId, toSpan } from './helpers/spans.ts';

const pair: SpanFixture[] = [
  { id: 1, name: 'POST /reservations', serviceName: 'reservations-service', endMs: 20 },
  {
    id: 2,
    parentId: 1,
    name: 'parse_request',
    serviceName: 'reservations-service',
    startMs: 0.1,
    endMs: 0.35,
  },
  { id: 3, parentId: 1, name: 'PUT /holds', serviceName: 'reservations-service', startMs: 1, endMs: 12 },
  {
    id: 4,
    parentId: 3,
    name: 'ledger.hold',
    serviceName: 'user-service',
    startMs: 2,
    endMs: 11,
    error: 'timed out',
  },
  {
    id: 5,
    parentId: 1,
    name: 'make_reservation',
    serviceName: 'reservations-service',
    startMs: 15,
    endMs: 20,
  },
];

function render(fixtures: SpanFixture[], options: { width?: number; color?: boolean } = {}): string[] {
  return renderWaterfall({ traceId: someTraceId, spans: fixtures.map(toSpan) }, options).split('\n');
}

describe('rendering a waterfall', () => {
  it('shows services, nesting, bars, durations and errors in one picture', () => {
    const [title, summary, , heading, ...rows] = render(pair, { width: 80 });
    assert.equal(title, 'trace 0af7651916cd43dd8448eb211c80319c');
    assert.equal(summary, '5 spans · 2 services · 1 error · 20.0 ms · 2026-01-02 03:04:05.678 UTC');
    assert.match(heading ?? '', /^service +span +0 +10\.0 ms +20\.0 ms +duration$/);
    assert.match(rows[0] ?? '', /^reservations-se… {2}POST \/reservations +█+ +20\.0 ms$/);
    assert.match(rows[1] ?? '', /^ +├─ parse_request +[▌▏▕] +250 µs$/);
    assert.match(rows[2] ?? '', /^ +├─ PUT \/holds +[▐█]+▌? +11\.0 ms$/);
    assert.match(rows[3] ?? '', /^user-service +│ {2}└─ ✗ ledger\.hold +[▐█]+▌? +9\.00 ms$/);
    assert.match(rows[4] ?? '', /^reservations-se… {2}└─ make_reservation +▐?█+ +5\.00 ms$/);
    assert.equal(rows.at(-1), '✗ user-service · ledger.hold: timed out');
  });

  it('a bar begins and ends where its span does', () => {
    const rows = render(
      [
        { id: 1, endMs: 100 },
        { id: 2, parentId: 1, startMs: 50, endMs: 75 },
      ],
      { width: 100 },
    );
    const [whole, part] = rows
      .slice(4)
      .map((row) => ({ from: row.indexOf('█'), to: row.lastIndexOf('█') + 1 }));
    assert.ok(whole && part);
    const columns = whole.to - whole.from;
    assert.ok(Math.abs(part.from - whole.from - columns / 2) <= 1);
    assert.ok(Math.abs(part.to - part.from - columns / 4) <= 1);
  });

  for (const width of [60, 80, 100, 120, 200]) {
    it(`no line is wider than ${width} columns, and the durations line up`, () => {
      const long = 'GET /a/very/long/route/that/has/no/end/'.repeat(8);
      const lines = render([...pair, { id: 6, parentId: 4, name: long, serviceName: long, startMs: 3 }], {
        width,
      });
      for (const line of lines) assert.ok(textWidth(line) <= width, line);
      const spanLines = lines.slice(4, 10);
      assert.deepEqual(new Set(spanLines.map(textWidth)), new Set([width]));
    });
  }

  it('characters that take two columns keep the columns straight', () => {
    const lines = render([...pair, { id: 6, parentId: 1, name: '予約する 🎉 é́', startMs: 3 }], {
      width: 100,
    });
    assert.deepEqual(new Set(lines.slice(4, 10).map(textWidth)), new Set([100]));
  });

  it('spans without their parent are shown below a note', () => {
    const lines = render([
      ...pair,
      { id: 7, parentId: 0xabc, name: 'late' },
      { id: 8, parentId: 7, name: 'later' },
    ]);
    const note = lines.indexOf('missing parent 0000000000000abc');
    assert.match(lines[note + 1] ?? '', /└─ late /);
    assert.match(lines[note + 2] ?? '', / {3}└─ later /);
  });

  it('nothing in a span reaches the terminal as a control sequence', () => {
    const evil = 'a\u001B[31mb\u0007c\nd\u009B2J';
    const text = render([{ id: 1, name: evil, serviceName: evil, error: evil }]).join('\n');
    assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Cc}/u);
  });

  it('colour changes nothing but colour', () => {
    const colored = render(pair, { color: true });
    assert.notDeepEqual(colored, render(pair));
    assert.deepEqual(
      colored.map((line) => stripVTControlCharacters(line)),
      render(pair),
    );
  });

  it('a trace of one moment and a trace of great depth are drawn', () => {
    assert.match(render([{ id: 1, endMs: 0 }])[4] ?? '', /▏ +0 ns$/);
    const deep = Array.from({ length: 20_000 }, (_, index) => ({
      id: index + 1,
      startMs: index / 1e3,
      ...(index > 0 && { parentId: index }),
    }));
    const lines = render(deep, { width: 80 });
    assert.equal(lines.length, 4 + 20_000);
    assert.match(lines.at(-1) ?? '', /⋯ 19999 └─ span 20000/);
  });
});
