/** A service's name behind a mark in its colour. */
export function ServiceName({ name, color }: { name: string; color: number | undefined }) {
  return (
    <span class={`service service-${color ?? 0}`}>
      <span class="service-mark" aria-hidden="true" />
      {name}
    </span>
  );
}
