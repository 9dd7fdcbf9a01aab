// Runs before the first paint, so that a page never flashes in the colours that were not chosen.
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
})();
