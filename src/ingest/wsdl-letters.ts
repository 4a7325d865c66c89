/** Letters that no accent explains, and the Cyrillic and Greek alphabets, as people write them in Latin letters. */
const letters: ReadonlyMap<string, string> = new Map([
  ...pairs('ß ss æ ae ø o ł l đ d ð d þ th œ oe ı i'),
  ...pairs('а a б b в v г g ґ g д d е e ё e є ye ж zh з z и i і i ї yi й y к k л l м m н n о o п p'),
  ...pairs('р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю yu я ya'),
  ...pairs('α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o'),
]);

/** The Latin spelling of a letter, capital where it is; undefined for letters that are not of these alphabets. */
export function transliterated(letter: string): string | undefined {
  const lower = letter.toLowerCase();
  const latin = letters.get(lower)?.replace('_', '');
  return latin === undefined || letter === lower ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
}

function pairs(list: string): readonly (readonly [string, string])[] {
  const words = list.split(' ');
  return words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : []));
}
