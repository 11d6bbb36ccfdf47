import type { TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import { demoUsers, findUsernameFault } from '../text/username.ts';

const other = '';

/** Chooses who shops: one of the demonstration's users, or any name. */
export function UserPicker({
  username,
  onChoose,
}: {
  readonly username: string;
  readonly onChoose: (username: string) => void;
}) {
  const [isTyping, setTyping] = useState(false);
  const [fault, setFault] = useState<string>();
  const names = [...new Set<string>([...demoUsers, username])];

  const pick = ({ currentTarget }: TargetedEvent<HTMLSelectElement>): void => {
    setFault(undefined);
    setTyping(currentTarget.value === other);
    if (currentTarget.value !== other) onChoose(currentTarget.value);
  };
  const submit = (event: TargetedEvent<HTMLFormElement, SubmitEvent>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('username');
    const name = typeof typed === 'string' ? typed.trim() : '';
    const found = findUsernameFault(name);
    setFault(found);
    if (found !== undefined) return;
    setTyping(false);
    onChoose(name);
  };

  return (
    <div class="user-picker">
      <label>
        <span>User</span>
        <select value={isTyping ? other : username} onChange={pick}>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          <option value={other}>Another name…</option>
        </select>
      </label>
      {isTyping && (
        <form onSubmit={submit} noValidate>
          <input
            name="username"
            aria-label="Name of the user"
            aria-invalid={fault !== undefined}
            aria-describedby="username-fault"
            placeholder="Name"
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            ref={focusOnce}
          />
          <button type="submit" class="button plain">
            Switch
          </button>
        </form>
      )}
      <p id="username-fault" role="alert" class="fault">
        {fault}
      </p>
    </div>
  );
}

/** Whoever asks to type a name wants to type next. */
function focusOnce(input: HTMLInputElement | null): void {
  input?.focus();
}
