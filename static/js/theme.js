// Sets the colours a reader chose before anything is drawn. Without a choice the system's setting holds.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's setting holds.
}
