/** Something could not be read: why, and a way to try again. */
export function LoadFailure({
  text,
  onRetry,
}: {
  readonly text: string;
  readonly onRetry: () => Promise<void>;
}) {
  return (
    <p class="load-failure" role="status">
      <span>{text}</span>
      <button type="button" class="button plain" onClick={() => void onRetry()}>
        Try again
      </button>
    </p>
  );
}
