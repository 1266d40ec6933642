/** Which of the names one may be meant that is none of them: the same but for case, "-" and "_", or a letter or two off. */
export function meantBy(name: string, known: readonly string[]): string | undefined {
    const letters = (text: string) => text.toLowerCase().replace(/[-_]/g, "");
    const most = Math.min(2, Math.floor(name.length / 3));
    const [nearest] = known
        .map((each) => ({ each, distance: editDistance(letters(name), letters(each)) }))
        .filter(({ distance }) => distance <= most)
        .sort((a, b) => a.distance - b.distance);
    return nearest?.each;
}

/** Levenshtein's: how many letters to add, drop or change. */
function editDistance(a: string, b: string): number {
    let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const current = [i];
        for (let j = 1; j <= b.length; j++) {
            const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            current.push(Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
        }
        previous = current;
    }
    return previous[b.length] ?? 0;
}
