// What a terminal's page needs of the browser: keys of scanners and keyboards, touches, speech, and a sign of life.
const ScanKeyMs = 60, ScanKeysMin = 6; // A scanner types faster than people do.
const DoubleTouchMs = 300, DoubleTouchPx = 48, FeedbackMs = 220, AskAliveMs = 5000;
const Kept = "kiosk-modes";

let page = null, ending = null, burst = null, timer = 0;

export function start(reference) {
  page = reference;
  ending = new AbortController();
  const on = { capture: true, signal: ending.signal };
  addEventListener("keydown", keyDown, on);
  addEventListener("pointerdown", pointerDown, on);
  addEventListener("click", click, on);
  addEventListener("contextmenu", e => e.preventDefault(), on);
  if (globalThis.speechSynthesis) {
    speechSynthesis.addEventListener?.("voiceschanged", findVoices, { signal: ending.signal });
    findVoices();
  }
  const watch = new MutationObserver(() => { screenAt = performance.now(); });
  watch.observe(document.querySelector("[data-kiosk]"), { attributes: true, attributeFilter: ["data-screen", "data-step"] });
  ending.signal.addEventListener("abort", () => watch.disconnect());
  const asking = setInterval(askAlive, AskAliveMs);
  ending.signal.addEventListener("abort", () => clearInterval(asking));
  document.documentElement.dataset.live = "";
  const kept = sessionStorage.getItem(Kept);
  return kept === null ? null : JSON.parse(kept);
}

export function stop() { ending?.abort(); }

export function keep(modes) {
  sessionStorage.setItem(Kept, JSON.stringify(modes));
  document.documentElement.lang = modes.language;
  if (!modes.reading) { globalThis.speechSynthesis?.cancel(); }
}

export function speak(language) {
  const voice = voiceOf(language);
  if (!voice) { return; }
  const said = [...document.querySelectorAll("main h1, main [data-say]")].map(e => e.textContent.trim()).filter(t => t.length > 0).join("\n");
  const words = new SpeechSynthesisUtterance(said);
  words.lang = language === "en" ? "en-US" : "zh-CN";
  words.voice = voice;
  words.rate = 0.9;
  speechSynthesis.cancel();
  speechSynthesis.speak(words);
}

async function askAlive() {
  const alive = await page.invokeMethodAsync("IsAlive");
  if (alive) { dispatchEvent(new Event("kiosk-alive")); }
}

const voiceOf = language => speechSynthesis.getVoices().find(v => v.lang.toLowerCase().replace("_", "-").startsWith(language.slice(0, 2)));

function findVoices() {
  for (const language of ["zh", "en"]) { document.documentElement.toggleAttribute(`data-voice-${language}`, voiceOf(language) !== undefined); }
}

// Touches: an answer at once, and the second of two does not reach the screen that the first one brought.
let screenAt = 0, touchedAt = -Infinity, touchedBefore = -Infinity, place = null, isSecond = false;

function pointerDown(e) {
  burst = null;
  typedByKey = false;
  touchedBefore = touchedAt;
  touchedAt = performance.now();
  const near = place !== null && Math.hypot(e.clientX - place.x, e.clientY - place.y) < DoubleTouchPx;
  isSecond = near && touchedAt - touchedBefore < DoubleTouchMs && screenAt > touchedBefore;
  place = { x: e.clientX, y: e.clientY };
  const button = e.target.closest?.("button:not(:disabled)");
  if (!button) { return; }
  button.dataset.touched = "";
  setTimeout(() => delete button.dataset.touched, FeedbackMs);
}

function click(e) {
  if (isSecond && e.detail > 0) {
    e.preventDefault();
    e.stopImmediatePropagation();
    isSecond = false;
    return;
  }
  const turn = e.target.closest?.("[data-scroll]");
  if (!turn) { return; }
  const list = turn.closest(".list").querySelector("[data-list]");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  list.scrollBy({ top: Number(turn.dataset.scroll) * list.clientHeight * 0.85, behavior: calm ? "instant" : "smooth" });
}

// Keys: a fast burst that ends with Enter is a scanner or a card reader, wherever the focus is; what it wrote into a field is taken out again.
let typedByKey = false;

const fieldOf = target => target instanceof HTMLInputElement ? target : null;

function keyDown(e) {
  if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey) { return; }
  if (e.key === "Enter") { enter(e); return; }
  if (e.key.length === 1) { character(e); return; }
  if (e.key === "Escape" || (e.key === "Backspace" && fieldOf(e.target) === null)) {
    flush();
    e.preventDefault();
    page.invokeMethodAsync("KeyAsync", e.key);
  }
}

function character(e) {
  const field = fieldOf(e.target);
  if (burst !== null && e.timeStamp - burst.at >= ScanKeyMs) { flush(); }
  if (e.key === " " && field === null && burst === null) { return; } // The space key presses the button that has the focus.
  burst ??= { text: "", at: 0, field, before: field?.value };
  burst.text += e.key;
  burst.at = e.timeStamp;
  if (burst.field === null) {
    e.preventDefault();
    clearTimeout(timer);
    timer = setTimeout(flush, ScanKeyMs);
  }
}

function enter(e) {
  const scanned = burst !== null && e.timeStamp - burst.at < ScanKeyMs && burst.text.length >= ScanKeysMin ? burst : null;
  if (scanned !== null) {
    swallow(e);
    clearTimeout(timer);
    burst = null;
    if (scanned.field !== null) {
      scanned.field.value = scanned.before;
      scanned.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    page.invokeMethodAsync("ScannedAsync", scanned.text);
    return;
  }
  flush();
  const onControl = e.target.closest?.("button, input, a") !== null && e.target.closest !== undefined;
  if (onControl && !(typedByKey && fieldOf(e.target) === null)) { return; }
  swallow(e);
  typedByKey = false;
  page.invokeMethodAsync("KeyAsync", "Enter");
}

function swallow(e) {
  e.preventDefault();
  e.stopImmediatePropagation();
}

// People's keys, one after the other: a digit presses the button that bears it, else it goes to the pad.
function flush() {
  clearTimeout(timer);
  const typed = burst;
  burst = null;
  if (typed === null || typed.field !== null) { return; }
  for (const key of typed.text) {
    const button = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
    if (button !== null) { button.click(); continue; }
    typedByKey = true;
    page.invokeMethodAsync("KeyAsync", key);
  }
}
