/**
 * Whether another tab lives that holds this resume token. A browser copies
 * sessionStorage when a tab is duplicated, and two tabs with one token would
 * throw each other out for ever. The tab that was there first answers.
 */
export function heldElsewhere(token: string, within = 150): Promise<boolean> {
  if (typeof BroadcastChannel === "undefined") return Promise.resolve(false);
  return new Promise((resolve) => {
    const channel = new BroadcastChannel("stoa.tokens");
    const done = (held: boolean) => {
      clearTimeout(timer);
      channel.close();
      resolve(held);
    };
    const timer = setTimeout(() => done(false), within);
    channel.onmessage = ({ data }) => {
      if (data?.held === token) done(true);
    };
    channel.postMessage({ ask: token });
  });
}

/** Answers for the tab that holds the token; returns how to stop. */
export function answerFor(token: () => string | undefined): () => void {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel("stoa.tokens");
  channel.onmessage = ({ data }) => {
    if (data?.ask !== undefined && data.ask === token()) channel.postMessage({ held: data.ask });
  };
  return () => channel.close();
}
