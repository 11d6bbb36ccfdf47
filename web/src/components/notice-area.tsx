import type { Notice } from '../state/activity.ts';

/** Tells what came of the last action. Both regions are there from the start, so that screen readers hear changes. */
export function NoticeArea({
  notice,
  onDismiss,
}: {
  readonly notice: Notice | undefined;
  readonly onDismiss: () => void;
}) {
  return (
    <div class="notice-area">
      <div role="status">{notice?.kind === 'done' && <p class="notice done">{notice.text}</p>}</div>
      <div role="alert">
        {notice?.kind === 'failed' && (
          <div class="notice failed">
            <p>{notice.text}</p>
            {notice.retry !== undefined && (
              <button type="button" class="button plain" onClick={notice.retry}>
                Try again
              </button>
            )}
            <button type="button" class="button plain" aria-label="Close this message" onClick={onDismiss}>
              Close
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
