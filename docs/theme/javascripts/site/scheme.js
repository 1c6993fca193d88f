// Light or dark: what the reader chose with the button in the header, or what their system says. The script runs in
// the page's head, so that the browser paints the page in its colours from the start.
{
  const CHOICES = ["system", "light", "dark"];
  /** @type {Record<string, string[]>} */
  const NAMES = {
    ko: ["화면: 시스템 설정대로", "화면: 밝게", "화면: 어둡게"],
    en: ["Colours: as the system", "Colours: light", "Colours: dark"],
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // Without storage, the choice lasts as long as the page.
  const kept = () => {
    try {
      return localStorage.getItem("scheme");
    } catch {
      return null;
    }
  };
  const keep = () => {
    try {
      localStorage.setItem("scheme", CHOICES[choice]);
    } catch {
      // As above.
    }
  };
  let choice = Math.max(0, CHOICES.indexOf(kept() ?? "system"));

  const settle = () => {
    const isDark = choice ? CHOICES[choice] === "dark" : dark.matches;
    document.body.dataset.mdColorScheme = isDark ? "slate" : "default";
  };
  dark.addEventListener("change", settle);
  // Paper is light.
  addEventListener("beforeprint", () => {
    document.body.dataset.mdColorScheme = "default";
  });
  addEventListener("afterprint", settle);
  new MutationObserver((_, observer) => {
    if (document.body) {
      settle();
      observer.disconnect();
    }
  }).observe(document.documentElement, { childList: true });

  document.addEventListener("DOMContentLoaded", () => {
    const button = /** @type {HTMLButtonElement} */ (document.querySelector(".scheme"));
    const name = () => {
      button.dataset.choice = CHOICES[choice];
      button.title = button.ariaLabel = NAMES[document.documentElement.lang][choice];
    };
    button.addEventListener("click", () => {
      choice = (choice + 1) % CHOICES.length;
      keep();
      settle();
      name();
    });
    name();
  });
}
