// After the server was gone for good (restart, update) the page comes back by itself.
(() => {
  const modal = document.getElementById("components-reconnect-modal");
  const comeBack = async () => {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) { location.reload(); return; }
    } catch { /* Still gone. */ }
    setTimeout(comeBack, 2000);
  };
  modal.addEventListener("components-reconnect-state-changed", e => {
    if (e.detail.state === "failed" || e.detail.state === "rejected") { comeBack(); }
  });
})();
