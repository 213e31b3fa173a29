import classes from "./Chat.module.css";
import { pieces } from "./links";

/** What somebody wrote: as text, whatever it says, with its links. */
export function Words({ text }: { text: string }) {
  let at = 0;
  return (
    <div className={classes.words} dir="auto">
      {pieces(text).map((piece) => {
        const key = at;
        at += piece.text.length;
        if (!piece.link) return <span key={key}>{piece.text}</span>;
        return (
          <a key={key} href={piece.link} target="_blank" rel="noopener noreferrer" dir="ltr">
            {piece.text}
          </a>
        );
      })}
    </div>
  );
}
