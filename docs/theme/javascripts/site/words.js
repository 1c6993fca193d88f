// The page's language, and words in it.

/** @type {"ko" | "en"} */
export const language = document.documentElement.lang === "ko" ? "ko" : "en";

/** @type {(ko: string, en: string) => string} */
export const words = (ko, en) => (language === "ko" ? ko : en);
