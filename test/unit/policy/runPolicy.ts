import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import type { ResourceValidationPolicy } from "../../../policy/sdk.js";

/** What the SDK puts in the place of a text, and of a list, that is not known during a preview. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const unknownList = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

export interface PolicyRun {
    readonly violations: string[];
    /** Why the policy could not run during a preview; the SDK reports it as advice. */
    readonly unknown?: string;
    readonly notApplicable?: string;
}

class NotApplicable extends Error {}

/** Runs a policy over resources of one stack, as the engine and the SDK do in one operation. */
export class PolicyRunner {
    readonly #policy: ResourceValidationPolicy;
    readonly #config: Record<string, unknown>;

    /** @param config What `--policy-pack-config` has for the policy. */
    constructor(policy: ResourceValidationPolicy, config: Record<string, unknown> = {}) {
        this.#policy = policy;
        this.#config = { ...schemaDefaults(policy), ...config };
    }

    run(type: string, props: Record<string, unknown>): PolicyRun {
        const violations: string[] = [];
        const validate = this.#policy.validateResource;
        if (typeof validate !== "function") {
            throw new Error("the policy has no single validateResource");
        }
        try {
            validate(
                {
                    type,
                    props: unknownCheckingProxy(props),
                    urn: `urn:pulumi:dev::app::${type}::golden`,
                    name: "golden",
                    opts: {
                        protect: false,
                        ignoreChanges: [],
                        aliases: [],
                        customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
                        additionalSecretOutputs: [],
                    },
                    stackTags: new Map(),
                    isType: () => false,
                    asType: () => undefined,
                    getConfig: <T extends object>() => ({ ...this.#config }) as T,
                    notApplicable: (reason?: string) => {
                        throw new NotApplicable(reason);
                    },
                },
                (message) => violations.push(message),
            );
        } catch (error) {
            if (error instanceof UnknownValueError) {
                return { violations, unknown: (error as Error).message };
            }
            if (error instanceof NotApplicable) {
                return { violations, notApplicable: error.message };
            }
            throw error;
        }
        return { violations };
    }
}

/** The engine takes the default of each top-level property of the schema, and nothing deeper. */
function schemaDefaults(policy: ResourceValidationPolicy): Record<string, unknown> {
    const properties = Object.entries(policy.configSchema?.properties ?? {});
    return Object.fromEntries(
        properties
            .filter(([, schema]) => schema.default !== undefined)
            .map(([key, schema]) => [key, schema.default]),
    );
}
