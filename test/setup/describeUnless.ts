/** `describe` for what needs more than every machine has; if something is missing, it is skipped and the output says why. */
export function describeUnless(missing: string | undefined, name: string, tests: () => void): void {
    if (missing === undefined) {
        describe(name, tests);
        return;
    }
    process.stderr.write(`Left out, because ${missing}: ${name}\n`);
    describe.skip(`${name} (left out: ${missing})`, tests);
}
