/**
 * Plays two notes through a loudspeaker, made here: no file is loaded. It ends
 * when they have been heard; fails where the browser or the device refuses.
 */
export async function playTestSound(loudspeaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  try {
    await context.resume();
    const out = new MediaStreamAudioDestinationNode(context);
    const audio = new Audio();
    audio.srcObject = out.stream;
    if (loudspeaker && "setSinkId" in audio) await audio.setSinkId(loudspeaker);
    await audio.play();
    await Promise.all([note(context, out, 523.3, 0), note(context, out, 784, 0.3)]);
    audio.pause();
  } finally {
    await context.close();
  }
}

function note(context: AudioContext, out: AudioNode, frequency: number, at: number) {
  const start = context.currentTime + 0.1 + at;
  const tone = new OscillatorNode(context, { frequency });
  const loud = new GainNode(context, { gain: 0 });
  loud.gain.setValueAtTime(0, start);
  loud.gain.linearRampToValueAtTime(0.2, start + 0.03);
  loud.gain.exponentialRampToValueAtTime(0.001, start + 0.8);
  tone.connect(loud).connect(out);
  tone.start(start);
  tone.stop(start + 0.85);
  return new Promise<void>((resolve) => {
    tone.onended = () => resolve();
  });
}
