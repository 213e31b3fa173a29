import { useId } from "react";
import classes from "./Colonnade.module.css";

const columns = [24, 196, 368, 540];
const teeth = Array.from({ length: 26 }, (_, i) => i * 24 + 2);

/** The view out of a stoa, over the sea: decoration of the pages before a session. */
export function Colonnade() {
  const id = useId();
  const sky = `${id}-sky`;
  const round = `${id}-round`;
  return (
    <svg
      className={classes.art}
      viewBox="0 0 600 900"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      focusable="false"
    >
      <defs>
        <linearGradient id={sky} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--sky-high)" />
          <stop offset="1" stopColor="var(--sky-low)" />
        </linearGradient>
        <linearGradient id={round} x1="0" y1="0" x2="1" y2="0">
          <stop offset="0" stopColor="var(--stone)" />
          <stop offset="0.3" stopColor="var(--stone-light)" />
          <stop offset="1" stopColor="var(--stone-shade)" />
        </linearGradient>
      </defs>
      <rect width="600" height="900" fill={`url(#${sky})`} />
      <circle cx="325" cy="420" r="62" fill="var(--sun)" />
      <path d="M0 560 90 520l70 22 110-52 90 44 80-26 160 52v40H0Z" fill="var(--hill)" />
      <path d="M0 566 130 540l120 24h350v20H0Z" fill="var(--hill-near)" />
      <rect y="566" width="600" height="60" fill="var(--sea-far)" />
      <rect y="600" width="600" height="170" fill="var(--sea)" />
      <g stroke="var(--glint)" strokeWidth="3" strokeLinecap="round" opacity="0.55">
        <path d="M292 592h70M270 618h96M306 646h52M282 682h88M312 722h40M120 640h40M450 660h52M130 700h30" />
      </g>
      <rect y="766" width="600" height="134" fill="var(--floor)" />
      <path d="M0 766h600v14H0Z" fill="var(--stone-light)" />
      <g fill="var(--stone-shade)" opacity="0.55">
        {columns.map((x) => (
          <path key={x} d={`M${x - 4} 780h84l-70 120h-118Z`} />
        ))}
      </g>
      {columns.map((x) => (
        <Column key={x} x={x} fill={`url(#${round})`} />
      ))}
      <rect width="600" height="96" fill="var(--stone)" />
      <rect y="96" width="600" height="14" fill="var(--stone-light)" />
      <rect y="110" width="600" height="10" fill="var(--stone-shade)" />
      <g fill="var(--stone-shade)" opacity="0.7">
        {teeth.map((x) => (
          <rect key={x} x={x} y="70" width="12" height="18" rx="1" />
        ))}
      </g>
    </svg>
  );
}

function Column({ x, fill }: { x: number; fill: string }) {
  return (
    <g>
      <rect x={x - 14} y="120" width="92" height="16" fill="var(--stone-light)" />
      <path d={`M${x - 8} 136h80l-10 20H${x + 2}Z`} fill={fill} />
      <path d={`M${x + 5} 156h54l6 594H${x - 1}Z`} fill={fill} />
      <g stroke="var(--line)" strokeWidth="1.5" opacity="0.35">
        <path
          d={`M${x + 14} 160 ${x + 10} 748M${x + 23} 160 ${x + 21} 748M${x + 32} 160v588M${x + 41} 160 ${x + 43} 748M${x + 50} 160 ${x + 54} 748`}
        />
      </g>
      <rect x={x - 8} y="748" width="80" height="12" rx="6" fill="var(--stone-light)" />
      <rect x={x - 16} y="758" width="96" height="14" fill="var(--stone)" />
    </g>
  );
}
