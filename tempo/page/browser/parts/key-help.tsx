import { useEffect, useRef } from 'preact/hooks';

const keys = [
  ['↑ ↓', 'the span above, below'],
  ['→', 'expand, then the first child'],
  ['←', 'collapse, then the parent'],
  ['Home End', 'the first, the last span'],
  ['Page ↑ ↓', 'a screen up, down'],
  ['Enter', 'to the chosen span’s details'],
  ['Esc', 'back to the spans; again to close the details'],
  ['/', 'search in this trace'],
  ['n p', 'the next match, the one before'],
  ['+ −', 'zoom in and out'],
  ['[ ]', 'earlier, later'],
  ['z', 'zoom to the chosen span'],
  ['0', 'show all of the time'],
  ['?', 'these keys'],
] as const;

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="key-help" aria-labelledby="key-help-title" onClose={onClose}>
      <h2 id="key-help-title">Keys</h2>
      <dl>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
