import { useState } from 'preact/hooks';

/** Shows a text and copies it; where the browser forbids copying, the text stays to be selected. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Select it and copy: the browser does not let this page');
    }
  };
  return (
    <span class="copy">
      <code>{text}</code>
      <button type="button" class="quiet small" aria-label={`Copy ${label}`} onClick={() => void copy()}>
        {said === 'Copied' ? '✓' : 'Copy'}
      </button>
      <span class="hidden-text" role="status">
        {said}
      </span>
    </span>
  );
}
