import { useAppearance } from "./appearance";
import classes from "./Mark.module.css";

/** The deployment's logo, or Stoa's mark: a roof, four columns, a step. Decoration beside the name. */
export function Mark({ size = 28 }: { size?: number }) {
  const { logo } = useAppearance();
  if (logo) return <img src={logo} alt="" className={classes.logo} height={size} />;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="var(--stoa-mark)">
        <path d="M16 2.6 30 9.4a1.2 1.2 0 0 1-.5 2.3h-27A1.2 1.2 0 0 1 2 9.4Z" />
        <rect x="4.4" y="13.6" width="3.8" height="11.6" rx="1.2" />
        <rect x="10.9" y="13.6" width="3.8" height="11.6" rx="1.2" />
        <rect x="17.4" y="13.6" width="3.8" height="11.6" rx="1.2" />
        <rect x="23.9" y="13.6" width="3.8" height="11.6" rx="1.2" />
        <rect x="1.8" y="26.8" width="28.4" height="3" rx="1.5" />
      </g>
    </svg>
  );
}

/** Mark and name. */
export function Wordmark() {
  return (
    <span className={classes.wordmark}>
      <Mark />
      <bdi className={classes.name}>{useAppearance().name}</bdi>
    </span>
  );
}
