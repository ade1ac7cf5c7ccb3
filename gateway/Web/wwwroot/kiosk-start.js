// Starts the page, and brings it back when it is dead: nothing here needs the gateway to be well.
(() => {
  const AskEveryMs = 1000, AskForMs = 4000, DeadAfterMs = 30000, BrokenForMs = 5000, LookEveryMs = 1000;
  const pause = ms => new Promise(done => setTimeout(done, ms));
  let lost = false, aliveAt = performance.now(), brokenAt = 0;

  // Only a page that the gateway has just drawn, and not on its way out, is loaded: the browser's own error page would have no script.
  async function comeBack() {
    if (lost) { return; }
    lost = true;
    document.documentElement.dataset.lost = "";
    for (;;) {
      try {
        const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(AskForMs) });
        if (answer.ok && !/<html[^>]*data-stopping/.test(await answer.text())) { location.reload(); return; }
      } catch { /* The gateway is still away. */ }
      await pause(AskEveryMs);
    }
  }

  function isBroken() {
    const ours = document.getElementById("blazor-error-ui");
    return document.querySelector("[data-kiosk-broken]") !== null || (ours !== null && getComputedStyle(ours).display !== "none");
  }

  function look() {
    const now = performance.now();
    if (!isBroken()) { brokenAt = 0; } else if (brokenAt === 0) { brokenAt = now; }
    if (now - aliveAt > DeadAfterMs || (brokenAt > 0 && now - brokenAt > BrokenForMs)) { comeBack(); }
  }

  addEventListener("kiosk-alive", () => { aliveAt = performance.now(); });
  setInterval(look, LookEveryMs);
  Blazor.start({ circuit: { reconnectionHandler: { onConnectionDown: comeBack, onConnectionUp: () => {} } } }).catch(comeBack);
})();
