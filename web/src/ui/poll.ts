// Asks again and again: after the pause that the last answer calls for, not at all while the tab is
// hidden, and at once when it is shown again or the network is back.

export function poll(ask: () => Promise<number>): () => void {
  let timer = 0;
  let asking = false;
  let stopped = false;
  const tick = async () => {
    if (asking || stopped) return;
    window.clearTimeout(timer);
    asking = true;
    const pauseMs = await ask();
    asking = false;
    if (!stopped && !document.hidden) timer = window.setTimeout(tick, pauseMs);
  };
  const back = () => {
    if (!document.hidden) void tick();
  };
  document.addEventListener("visibilitychange", back);
  window.addEventListener("online", back);
  void tick();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
    document.removeEventListener("visibilitychange", back);
    window.removeEventListener("online", back);
  };
}
