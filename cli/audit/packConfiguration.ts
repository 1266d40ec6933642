import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type PolicyName, policyNames } from "../../policy/checks/index.js";
import { listed } from "../../policy/findings/words.js";
import { oneLine, quoted } from "../../provider/text.js";
import { CliError } from "../exitCodes.js";

/** `remediate` is mandatory for a policy that remedies nothing, as all of the pack are. */
export type Level = "mandatory" | "advisory" | "disabled";

/** A policy pack's configuration file. */
export interface PackConfiguration {
    /** The level that the file gives the policy, if any. */
    level(policy: PolicyName): Level | undefined;
    /** What the file gives the policy beside its level. */
    properties(policy: PolicyName): Readonly<Record<string, unknown>>;
    /** Policies of which the file speaks and which the pack does not have. */
    readonly unknownPolicies: readonly string[];
}

interface PolicyEntry {
    readonly level?: Level | undefined;
    readonly properties: Readonly<Record<string, unknown>>;
}

const levels: Readonly<Record<string, Level>> = {
    mandatory: "mandatory",
    remediate: "mandatory",
    advisory: "advisory",
    disabled: "disabled",
};
/** Pulumi's own keys of the file: a level for all policies, and environments of Pulumi ESC. */
const allPolicies = "all";
const pulumiKeys: readonly string[] = [allPolicies, "environments"];

export const noConfiguration: PackConfiguration = packConfiguration(new Map());

/**
 * Reads a file as `pulumi --policy-pack-config` takes it.
 *
 * @param folder What a relative path counts from.
 * @throws CliError with all that is wrong.
 */
export function readPackConfiguration(path: string, folder: string): PackConfiguration {
    const content = parse(path, textOf(path, resolve(folder, path)));
    const entries = new Map<string, PolicyEntry>();
    const problems: string[] = [];
    for (const [name, value] of Object.entries(content)) {
        if (name === "environments") {
            continue;
        }
        const entry = policyEntry(name, value);
        if ("problem" in entry) {
            problems.push(entry.problem);
        } else {
            entries.set(name, entry);
        }
    }
    if (problems.length > 0) {
        throw wrongConfiguration(path, problems);
    }
    return packConfiguration(entries);
}

/** The error for a configuration with these problems. */
export function wrongConfiguration(path: string, problems: readonly string[]): CliError {
    return new CliError(
        [
            `The configuration in ${quoted(path)} is wrong, so nothing was judged:`,
            ...problems.map((each) => `  ${each}`),
        ].join("\n"),
    );
}

function packConfiguration(entries: ReadonlyMap<string, PolicyEntry>): PackConfiguration {
    const known: readonly string[] = [...policyNames, ...pulumiKeys];
    return {
        level: (policy) => entries.get(policy)?.level ?? entries.get(allPolicies)?.level,
        properties: (policy) => entries.get(policy)?.properties ?? {},
        unknownPolicies: [...entries.keys()].filter((name) => !known.includes(name)),
    };
}

function policyEntry(name: string, value: unknown): PolicyEntry | { readonly problem: string } {
    const place = quoted(name);
    if (typeof value === "string") {
        return levelOf(place, value, {});
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return { problem: `${place} is ${quoted(value)}: it must be a level or an object` };
    }
    const { enforcementLevel, ...properties } = value as Record<string, unknown>;
    return enforcementLevel === undefined
        ? { properties }
        : levelOf(`${place}.enforcementLevel`, enforcementLevel, properties);
}

function levelOf(place: string, value: unknown, properties: PolicyEntry["properties"]) {
    const level = typeof value === "string" && Object.hasOwn(levels, value) ? levels[value] : undefined;
    return level === undefined
        ? { problem: `${place} is ${quoted(value)}: it must be ${listed(Object.keys(levels), "or")}` }
        : { level, properties };
}

function textOf(path: string, file: string): string {
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const why = reasons[code ?? ""] ?? message;
        throw new CliError(
            `--config is ${quoted(path)}${file === path ? "" : `, which is ${oneLine(file)}`}: ${why}.`,
        );
    }
}

const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    ENOTDIR: "there is no such file",
    EISDIR: "it is a folder",
    EACCES: "this user may not read it",
    ERR_ENCODING_INVALID_ENCODED_DATA: "it is no text in UTF-8",
};

function parse(path: string, text: string): Record<string, unknown> {
    // As Pulumi takes it.
    if (text.trim() === "") {
        return {};
    }
    let content: unknown;
    try {
        content = JSON.parse(text);
    } catch (error) {
        throw new CliError(`--config is ${quoted(path)}: it is no JSON: ${(error as Error).message}.`);
    }
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
        throw new CliError(
            `--config is ${quoted(path)}: it must be a JSON object with the policies' names as keys, such as ` +
                '{"shared-images-approved": {"approvedMemberIds": []}}.',
        );
    }
    return content as Record<string, unknown>;
}
