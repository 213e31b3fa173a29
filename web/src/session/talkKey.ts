/** What holding Space would do there anyway: typing, choosing, moving a board, pressing what the keyboard is on. */
const takesSpace =
  "input, textarea, select, [contenteditable], [role=menu], [data-own-keys], dialog[open], [role=dialog]";

/**
 * Whether this key, pressed or let go of, is the one that one holds to speak.
 * A button that was clicked has the focus without showing it: there Space still
 * means speaking; a button that the keyboard has reached is pressed by it.
 */
export function isTalkKey(event: KeyboardEvent): boolean {
  if (event.code !== "Space" || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  if (!(target instanceof Element)) return true;
  if (target.closest(takesSpace)) return false;
  const pressed = target.closest("button, a[href], summary, [role=button], [tabindex]");
  return !pressed?.matches(":focus-visible") || pressed.matches("[tabindex='-1']");
}
