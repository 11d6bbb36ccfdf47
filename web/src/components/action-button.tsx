import type { ComponentChildren } from 'preact';

export interface ActionButtonProps {
  /** The whole of what it does, which begins with the text on it. */
  readonly label: string;
  readonly isBusy: boolean;
  readonly kind?: 'primary' | 'plain';
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button that, while it is busy, does nothing more but keeps the focus: a disabled one would lose it. */
export function ActionButton({ label, isBusy, kind = 'plain', onClick, children }: ActionButtonProps) {
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-label={label}
      aria-disabled={isBusy}
      onClick={isBusy ? undefined : onClick}
    >
      {children}
    </button>
  );
}
