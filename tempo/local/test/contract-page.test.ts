import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listTagValues, searchTraces } from '@holdfast/tempo-client';
import {
  type SearchForm,
  askForNewest,
  composeQuery,
  emptyForm,
} from '../../page/browser/model/compose-query.ts';
import { type Fixture, type Subject, openSubject, sendFixture } from './helpers/contract.ts';

/** What people enter in the trace page's form, by what it makes of it. */
const finding: Readonly<Record<string, Partial<SearchForm>>> = {
  'a service alone': {},
  'a span name': { name: 'POST /orders' },
  'a span name with *': { name: 'POST*' },
  'a status': { status: 'error' },
  'the shortest duration, a number alone': { minDuration: '50' },
  'the longest duration': { maxDuration: '1.5s' },
  'no status': { status: 'unset', name: 'INSERT orders' },
  'an attribute of text': { attribute: 'http.route=/orders' },
  'an attribute of text, by pattern': { attribute: 'http.route=~/ord.*' },
  'an attribute that has another value': { attribute: 'http.route!=/items' },
  'an attribute that does not match a pattern': { attribute: 'http.route !~ /items.*' },
  'a text of digits': { attribute: 'app.code="42"' },
  'a name with blanks and a value with quotes': { attribute: String.raw`span.my key=say "hi" \ there` },
  'an attribute of the resource': { attribute: 'resource.service.name =~ contract-.*' },
  'a number that is large enough': { attribute: 'http.response.status_code>=500' },
  'a truth value': { attribute: 'span.app.retried=true' },
  'an attribute that is there': { attribute: 'app.retried' },
  'everything at once': {
    name: '*orders',
    status: 'error',
    minDuration: '10ms',
    maxDuration: '1m',
    attribute: 'http.response.status_code=503',
  },
};

const missing: Readonly<Record<string, Partial<SearchForm>>> = {
  'another span name': { name: 'POST' },
  'a dot, which stands for itself': { name: 'POST ..rders*' },
  'another status': { status: 'ok' },
  'a longer duration': { minDuration: '51ms' },
  'a shorter duration': { maxDuration: '49ms' },
  'another value': { attribute: 'http.route=/items' },
  'a text where a number is': { attribute: 'http.response.status_code="503"' },
  'a number where a text is': { attribute: 'app.code=42' },
  'a number that is not larger': { attribute: 'http.response.status_code > 503' },
  'an attribute of an event': { attribute: 'event.nothing=1' },
  'an attribute of a link': { attribute: 'link.nothing' },
  'an attribute of the library': { attribute: 'instrumentation.nothing' },
  'what would end the text, were it not escaped': { name: '" || true || "' },
  'an attribute with quotes and blanks in its name': { attribute: 'no "such" thing=1' },
};

describe('Tempo as the trace page asks it', () => {
  let subject: Subject;
  let fixture: Fixture;
  before(async () => {
    subject = await openSubject();
    fixture = await sendFixture(subject);
  });
  after(() => subject.close());

  const search = async (entered: Partial<SearchForm>) => {
    const form = { ...emptyForm, service: fixture.serviceName, ...entered };
    const nowSeconds = Math.floor(Date.now() / 1000);
    const found = await searchTraces({
      tempoUrl: subject.urls.api,
      query: askForNewest(composeQuery(form)),
      startSeconds: nowSeconds - 3600,
      endSeconds: nowSeconds + 60,
      spansPerSpanSet: 1,
      limit: 100,
    });
    return found.map(({ traceId }) => traceId);
  };

  it('an empty form finds the newest traces', async () => {
    assert.ok((await search({ service: '' })).includes(fixture.traceId));
  });
  for (const [what, entered] of Object.entries(finding)) {
    it(`finds the trace by ${what}`, async () => {
      assert.deepEqual(await search(entered), [fixture.traceId]);
    });
  }
  for (const [what, entered] of Object.entries(missing)) {
    it(`finds nothing by ${what}`, async () => {
      assert.deepEqual(await search(entered), []);
    });
  }

  it('suggests services, span names and values of attributes', async () => {
    for (const [field, expected] of [
      ['resource.service.name', fixture.serviceName],
      ['name', 'INSERT orders'],
      ['.http.route', '/orders'],
      ['span.http.response.status_code', '503'],
    ] as const) {
      const values = await listTagValues({ tempoUrl: subject.urls.api, field, limit: 200 });
      assert.ok(values.includes(expected), field);
    }
  });

  it('refuses a query by hand that is none, with the reason', async () => {
    const query = askForNewest('{ status = }');
    await assert.rejects(searchTraces({ tempoUrl: subject.urls.api, query }), /invalid TraceQL|parse error/);
  });
});
