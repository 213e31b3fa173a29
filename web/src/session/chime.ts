const key = "stoa.chimed";

/** One short sound for one notice, whichever of a person's tabs comes first. */
export function chimeOnce(link: string, notice: number): void {
  const mark = `${link} ${notice}`;
  try {
    if (localStorage.getItem(key) === mark) return;
    localStorage.setItem(key, mark);
  } catch {
    // Two tabs may then both be heard.
  }
  chime();
}

/** Two soft notes, made here: no file is loaded. */
function chime(): void {
  if (typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  const note = (frequency: number, at: number) => {
    const tone = new OscillatorNode(context, { type: "sine", frequency });
    const loud = new GainNode(context, { gain: 0 });
    loud.gain.setValueAtTime(0, context.currentTime + at);
    loud.gain.linearRampToValueAtTime(0.18, context.currentTime + at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at + 0.7);
    tone.connect(loud).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.75);
    return tone;
  };
  note(659.3, 0);
  note(880, 0.22).onended = () => void context.close();
}
