import type { AttributeValue, Attributes } from '@holdfast/tempo-client/browser';
import { Fragment } from 'preact';
import { formatValue, readWebAddress } from '../model/format-value.ts';

interface AttributeTableProps {
  title: string;
  attributes: Attributes;
  isOpen?: boolean;
}

/** Keys and values, by key. What a span says is shown as text and nothing else. */
export function AttributeTable({ title, attributes, isOpen = false }: AttributeTableProps) {
  const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return null;
  return (
    <details class="section" open={isOpen}>
      <summary>
        {title} <span class="count">{entries.length}</span>
      </summary>
      <AttributeList entries={entries} />
    </details>
  );
}

export function AttributeList({ entries }: { entries: readonly [string, AttributeValue][] }) {
  return (
    <dl class="attributes">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt>
            {/* Long names break after their dots. */}
            {key.split('.').map((part, at) => (
              <Fragment key={at}>
                {at > 0 && '.'}
                {at > 0 && <wbr />}
                {part}
              </Fragment>
            ))}
          </dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: AttributeValue }) {
  const text = formatValue(value);
  const address = readWebAddress(value);
  if (address === null)
    return <span class={typeof value === 'string' ? undefined : 'is-literal'}>{text}</span>;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {text}
    </a>
  );
}
