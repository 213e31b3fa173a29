const noticed = "stoa.chimed";
const asked = "stoa.asked";
const timed = "stoa.timed";
const sound = "stoa.askingSound";

/** One short sound for one notice, whichever of a person's tabs comes first. */
export function chimeOnce(link: string, notice: number): void {
  const mark = `${link} ${notice}`;
  if (read(noticed) === mark) return;
  write(noticed, mark); // without storage two tabs may both be heard
  void chime([659.3, 880]);
}

/**
 * Somebody asks to be let in, since `since`: takes note of it for all of a
 * person's tabs, and sounds unless it was known, or sounds are off.
 */
export function knocked(link: string, since: number, aloud: boolean): void {
  const [known, until] = (read(asked) ?? "").split(" ");
  if (known === link && since <= Number(until)) return;
  write(asked, `${link} ${since}`);
  if (aloud && askingSoundOn()) void chime([784, 587.3]);
}

/** The timer has come to its end, at `ends`: two soft notes downwards, in one of a person's tabs. */
export function timeIsUp(link: string, ends: number): void {
  const mark = `${link} ${ends}`;
  if (read(timed) === mark) return;
  write(timed, mark);
  void chime([880, 659.3]);
}

/** Whether the waiting room may be heard in this browser. */
export function askingSoundOn(): boolean {
  return read(sound) !== "off";
}

export function switchAskingSound(on: boolean): void {
  write(sound, on ? "on" : "off");
}

/** Two soft notes, made here: no file is loaded. */
async function chime(notes: [number, number]): Promise<void> {
  if (typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  if (!(await plays(context))) {
    void context.close();
    return;
  }
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
  note(notes[0], 0);
  note(notes[1], 0.22).onended = () => void context.close();
}

/** Browsers play nothing before somebody has touched the page; what was due then is not made up for. */
async function plays(context: AudioContext): Promise<boolean> {
  if (context.state !== "suspended") return true;
  const soon = new Promise<void>((resolve) => setTimeout(resolve, 500));
  await Promise.race([context.resume().catch(() => {}), soon]);
  return (context.state as AudioContextState) === "running";
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // What cannot be kept is asked for again.
  }
}
