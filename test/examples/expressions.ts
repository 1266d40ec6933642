/** What `${{ … }}` in a workflow can name, as `secrets.NAME`, each with its value. */
export type Context = Readonly<Record<string, string>>;

/**
 * Puts the values in place of the expressions. GitHub takes a name that it does not know for an empty text; here it is an
 * error, so that no test passes because of a misspelt secret.
 */
export function expand(text: string, context: Context): string {
    return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => {
        const value = context[name];
        if (value === undefined) {
            throw new Error(`the test has no value for \${{ ${name} }}`);
        }
        return value;
    });
}

export function expandAll(texts: Record<string, string> = {}, context: Context): Record<string, string> {
    return Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [name, expand(String(text), context)]),
    );
}
