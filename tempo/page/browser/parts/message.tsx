import type { ComponentChildren } from 'preact';

/** A state of a view that has nothing else to show. */
export function Message({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="message" role="status">
      <p class="message-title">{title}</p>
      {children}
    </div>
  );
}
