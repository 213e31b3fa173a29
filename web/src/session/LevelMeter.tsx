import { useEffect, useRef } from "react";
import classes from "./LevelMeter.module.css";

/** Shows how loud a microphone is. It moves without rendering anything anew. */
export function LevelMeter({ track, label }: { track: MediaStreamTrack; label: string }) {
  const level = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let shown = 0;
    let frame = requestAnimationFrame(function measure() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // -60 dB is silence, -10 dB a loud voice.
      const loud = Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 60) / 50));
      shown = Math.max(loud, shown * 0.9);
      if (level.current) level.current.style.transform = `scaleX(${shown.toFixed(3)})`;
      frame = requestAnimationFrame(measure);
    });
    void context.resume();
    return () => {
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [track]);
  return (
    <span role="img" aria-label={label} className={classes.meter} style={{ display: "block" }}>
      <span ref={level} className={classes.level} />
    </span>
  );
}
