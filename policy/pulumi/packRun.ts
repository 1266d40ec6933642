import { resolve } from "node:path";
import type { Shares } from "../checks/check.js";
import { LiveOrganizations } from "../live/organization.js";
import { RulesReader } from "../rules/rules.js";
import type { PolicyConfiguration } from "../rules/types.js";

/** What was read live. */
export type LiveImages = Pick<Shares, "images" | "areAll">;

/** What the policies of one pack tell each other. The SDK runs them one after another, in the pack's order. */
export class PackRun {
    readonly options: PolicyConfiguration;
    readonly rules: RulesReader;
    /** What could not be read, and why: the policy that has told it first. */
    readonly #causes = new Map<string, string>();
    readonly #live = new Map<string, LiveImages>();
    readonly organizations = new LiveOrganizations();

    /**
     * @param options What `imageSharingPolicies` was given.
     * @param folder What a relative `approvalsFile` counts from. Default: the folder that `pulumi` was started in.
     */
    constructor(options: PolicyConfiguration, folder: string = startFolder()) {
        this.options = options;
        this.rules = new RulesReader(options, folder);
    }

    /** @returns The policy that has told this cause before; undefined if none has. */
    toldBy(cause: string, policy: string): string | undefined {
        const earlier = this.#causes.get(cause);
        this.#causes.set(cause, earlier ?? policy);
        return earlier;
    }

    /** All that was read live. */
    get live(): LiveImages {
        const read = [...this.#live.values()];
        const images = new Map(read.flatMap((live) => live.images).map((image) => [image.imageId, image]));
        return { images: [...images.values()], areAll: read.some(({ areAll }) => areAll) };
    }

    /** Keeps what a policy has read, in the place of what it has read before. */
    keepLive(policy: string, live: LiveImages): void {
        this.#live.set(policy, live);
    }
}

/**
 * The folder that `pulumi` was started in, as the shell has put it into `PWD`: a pack's process has its own folder as working
 * directory, and is told nothing of another one.
 */
function startFolder(): string {
    return resolve(process.env.PWD ?? ".");
}
