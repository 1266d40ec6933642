import { type ReferencedFinding, readReference } from "../../policy/findings/reference.js";
import type { CommandResult } from "./pulumiProject.js";

/** What our policies have found, by the references in what a command has printed: as far as each is known. */
export function findings({ stdout, stderr }: CommandResult): Partial<ReferencedFinding>[] {
    const references = (stdout + stderr).match(/\[scp-finding\/\d+\?[^\]\s]*\]/g) ?? [];
    return references.map((reference) => {
        const { finding } = readReference(reference);
        if (finding === undefined) {
            throw new Error(`This reference cannot be read: ${reference}`);
        }
        return Object.fromEntries(Object.entries(finding).filter(([, value]) => value !== undefined));
    });
}
