/** A Pulumi engine that can run this repository's programs and policy packs. */
export interface Engine {
    /** Absolute path of the `pulumi` executable. */
    command: string;
    /** For example "3.250.0". */
    version: string;
    /** Where it was found, for people: "pulumi on PATH". */
    origin: string;
    /** Whether programs run by Pulumi's own Node.js language host or by the stand-in of this repository. */
    languageHost: "official" | "stand-in";
    /** Folders that have to be on PATH for the engine to find its language host and its dynamic provider. */
    pathFolders: string[];
}

/** One way to get an engine that did not work, and why. */
export interface FailedWay {
    way: string;
    reason: string;
}

/** No way to get a Pulumi engine worked. */
export class EngineUnavailableError extends Error {
    override readonly name = "EngineUnavailableError";

    constructor(
        /** Every way that was tried, in that order. */
        readonly failedWays: FailedWay[],
        /** The oldest Pulumi that will do, for example "3.220.0". */
        readonly oldestPulumi: string,
        /** The oldest Go that can build one, for example "1.25.11". */
        readonly oldestGo: string,
    ) {
        super(
            [
                "There is no Pulumi engine on this machine, and none could be set up:",
                ...failedWays.map(({ way, reason }) => `  - ${way}: ${reason}`),
                `Install Pulumi ${oldestPulumi} or newer (https://www.pulumi.com/docs/install/),`,
                `or Go ${oldestGo} or newer (https://go.dev/doc/install), and start again.`,
            ].join("\n"),
        );
    }
}
