/** A line that sets a variable, for each kind of shell. No value has a quote. */
const lineOf = {
    sh: (name: string, value: string) => `export ${name}='${value}'`,
    powershell: (name: string, value: string) => `$env:${name} = '${value}'`,
};

export type Shell = keyof typeof lineOf;

export const shells = Object.keys(lineOf) as Shell[];

/** The lines that set these variables in a shell. */
export function environmentLines(environment: Readonly<Record<string, string>>, shell: Shell): string {
    return Object.entries(environment)
        .map(([name, value]) => `${lineOf[shell](name, value)}\n`)
        .join("");
}
