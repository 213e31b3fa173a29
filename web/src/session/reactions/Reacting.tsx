import classes from "./Reactions.module.css";
import { signs } from "./signs";
import { useReaction } from "./store";

/** What somebody shows at this moment, on their tile or row. It is said elsewhere. */
export function Reacting({ person, className = "" }: { person: string; className?: string }) {
  const shown = useReaction(person);
  if (!shown) return null;
  return (
    <span key={shown.id} className={`${classes.on} ${className}`} aria-hidden="true">
      {signs[shown.what]}
    </span>
  );
}
