// Runs before the first paint: a chosen theme and language apply without a flash of the other.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("lectern.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    var language = localStorage.getItem("lectern.language");
    if (language) root.lang = language;
  } catch {
    // Storage is blocked: the system's theme applies.
  }
})();
