import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import type {
    Policies,
    PolicyResource,
    ReportViolation,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "../../../policy/pulumi/sdk.js";

/** What the SDK puts in the place of a text, and of a list, that is not known during a preview. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const unknownList = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

type Policy = Policies[number];
type Props = Record<string, unknown>;

/** A resource's provider; null for a component. */
export type RunProvider = readonly [type: string, props: Props] | null;

/** A resource of a stack: its type, its properties, a name if there are several, what it ignores, and its provider. */
export type RunResource = readonly [
    type: string,
    props: Props,
    name?: string,
    ignoreChanges?: string[],
    provider?: RunProvider,
];

export interface PolicyRun {
    readonly violations: string[];
    /** What the policy reported with the level advisory, whatever its own. */
    readonly advice?: string[];
    /** The names of the resources that violations and advice are about, in order. */
    readonly about?: (string | undefined)[];
    /** Why the policy could not run during a preview; the SDK reports it as advice. */
    readonly unknown?: string;
    readonly notApplicable?: string;
}

const stackName = "app-dev";

class NotApplicable extends Error {}

const opts = {
    protect: false,
    aliases: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs: [],
};

/** Runs a policy over resources of one stack, as the engine and the SDK do in one operation. */
export class PolicyRunner {
    readonly #policy: Policy;
    readonly #config: Record<string, unknown>;

    /** @param config What `--policy-pack-config` has for the policy. */
    constructor(policy: Policy, config: Record<string, unknown> = {}) {
        this.#policy = policy;
        this.#config = config;
    }

    /** Judges the inputs of one resource, by what the policy knows without reading anything. */
    run(...resource: RunResource): PolicyRun {
        const reported = new Reported();
        try {
            if (this.#validate(resource, reported.violation) !== undefined) {
                throw new Error("the policy reads something first: await runReading");
            }
        } catch (error) {
            return { ...reported.result(), ...ended(error) };
        }
        return reported.result();
    }

    /** Judges the inputs of one resource, and waits for what the policy reads. */
    async runReading(...resource: RunResource): Promise<PolicyRun> {
        const reported = new Reported();
        try {
            await this.#validate(resource, reported.violation);
        } catch (error) {
            return { ...reported.result(), ...ended(error) };
        }
        return reported.result();
    }

    #validate(resource: RunResource, reportViolation: ReportViolation): Promise<void> | void {
        const { validateResource } = this.#policy as ResourceValidationPolicy;
        if (typeof validateResource !== "function") {
            throw new Error("the policy has no single validateResource");
        }
        return validateResource(
            {
                ...resourceOf(resource),
                stackTags: new Map(),
                asType: () => undefined,
                getConfig: this.#getConfig,
                notApplicable,
            },
            reportViolation,
        );
    }

    /** Judges a whole stack, by the outputs of its resources; one of them is the stack itself. */
    runStack(resources: readonly RunResource[] = []): Promise<PolicyRun> {
        return this.runState([...resources, ["pulumi:pulumi:Stack", {}, stackName]]);
    }

    /** Judges a state, which can be one without its stack. */
    async runState(resources: readonly RunResource[]): Promise<PolicyRun> {
        const reported = new Reported();
        try {
            await (this.#policy as StackValidationPolicy).validateStack(
                {
                    resources: resources.map(resourceOf),
                    stackTags: new Map(),
                    getConfig: this.#getConfig,
                    notApplicable,
                },
                reported.violation,
            );
        } catch (error) {
            return { ...reported.result(), ...ended(error) };
        }
        return reported.result();
    }

    readonly #getConfig = <T extends object>() => ({ ...schemaDefaults(this.#policy), ...this.#config }) as T;
}

/** A resource as the SDK hands it to a policy. */
export function resourceOf([
    type,
    props,
    name = "golden",
    ignoreChanges = [],
    provider = [`pulumi:providers:${type.split(":")[0]}`, {}],
]: RunResource): PolicyResource {
    return {
        type,
        props: unknownCheckingProxy(props),
        urn: urnOf(type, name),
        name,
        opts: { ...opts, ignoreChanges },
        ...(provider && { provider: providerOf(provider) }),
        dependencies: [],
        propertyDependencies: {},
        isType: () => false,
        asType: () => undefined,
    };
}

function providerOf([type, props]: NonNullable<RunProvider>) {
    return { type, props: unknownCheckingProxy(props), urn: urnOf(type, "provider"), name: "provider" };
}

/** The URN of a resource of the stack. */
export function urnOf(type: string, name: string): string {
    return `urn:pulumi:dev::app::${type}::${name}`;
}

/** What a policy reports. The SDK takes a message, or an object that has a level of its own. */
class Reported {
    readonly #violations: string[] = [];
    readonly #advice: string[] = [];
    readonly #about: (string | undefined)[] = [];

    readonly violation: ReportViolation = (
        message: string | { message: string; enforcementLevel: string; urn?: string },
        urn?: string,
    ) => {
        if (typeof message === "string") {
            this.#violations.push(message);
            this.#about.push(nameIn(urn));
        } else if (message.enforcementLevel !== "advisory") {
            throw new Error(`a violation of the level ${message.enforcementLevel}`);
        } else {
            this.#advice.push(message.message);
            this.#about.push(nameIn(message.urn));
        }
    };

    result(): PolicyRun {
        return {
            violations: this.#violations,
            ...(this.#advice.length > 0 ? { advice: this.#advice } : {}),
            ...(this.#about.some((name) => name !== undefined) ? { about: this.#about } : {}),
        };
    }
}

/** The name of a resource; none for the stack. A violation of a stack policy that has no URN at all ends some commands. */
function nameIn(urn: string | undefined): string | undefined {
    const name = urn?.split("::").at(-1);
    return name === stackName ? undefined : name;
}

function notApplicable(reason?: string): never {
    throw new NotApplicable(reason);
}

function ended(error: unknown): Pick<PolicyRun, "unknown" | "notApplicable"> {
    if (error instanceof UnknownValueError) {
        return { unknown: (error as Error).message };
    }
    if (error instanceof NotApplicable) {
        return { notApplicable: error.message };
    }
    throw error;
}

/** The engine takes the default of each top-level property of the schema, and nothing deeper. */
function schemaDefaults(policy: Policy): Record<string, unknown> {
    const properties = Object.entries(policy.configSchema?.properties ?? {});
    return Object.fromEntries(
        properties
            .filter(([, schema]) => schema.default !== undefined)
            .map(([key, schema]) => [key, schema.default]),
    );
}
