// The pointer and the keys of the history chart: what they mean is decided on the server.
export function attach(chart, page) {
  const svg = chart.querySelector("svg");
  const band = chart.querySelector(".lc-band");
  const left = Number(chart.dataset.left), right = Number(chart.dataset.right);
  const call = (name, ...values) => page.invokeMethodAsync(name, ...values).catch(() => { /* The page was left. */ });
  const fraction = e => {
    const box = svg.getBoundingClientRect();
    return Math.min(1, Math.max(0, (e.clientX - box.left - left) / (box.width - left - right)));
  };
  const pixel = f => left + f * (svg.getBoundingClientRect().width - left - right);
  let start = null, hovered = 0, width = 0;

  const sizes = new ResizeObserver(() => {
    const now = Math.round(chart.clientWidth);
    if (now > 0 && Math.abs(now - width) > 8) { width = now; call("Sized", now); }
  });
  sizes.observe(chart);

  chart.addEventListener("pointerdown", e => {
    if (e.button !== 0) { return; }
    start = fraction(e);
    chart.setPointerCapture(e.pointerId);
  });
  chart.addEventListener("pointermove", e => {
    const at = fraction(e);
    if (start !== null) {
      band.style.display = "block";
      band.style.left = `${pixel(Math.min(start, at))}px`;
      band.style.width = `${Math.abs(pixel(at) - pixel(start))}px`;
    }
    const now = performance.now();
    if (now - hovered > 60) { hovered = now; call("Hover", at); }
  });
  const end = (e, taken) => {
    const from = start, until = fraction(e);
    start = null;
    band.style.display = "none";
    if (taken && from !== null && Math.abs(until - from) > 0.01) { call("Select", Math.min(from, until), Math.max(from, until)); }
  };
  chart.addEventListener("pointerup", e => end(e, true));
  chart.addEventListener("pointercancel", e => end(e, false));
  chart.addEventListener("pointerleave", () => { if (start === null) { call("Hover", -1); } });
  chart.addEventListener("keydown", e => {
    if (e.ctrlKey || e.altKey || e.metaKey) { return; }
    if (["ArrowLeft", "ArrowRight", "Home", "End", "+", "=", "-", "Escape"].includes(e.key)) {
      e.preventDefault();
      call("Key", e.key, e.shiftKey);
    }
  });
  return { dispose: () => sizes.disconnect() };
}
