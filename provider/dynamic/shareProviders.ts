import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { refuseReadArguments } from "../resourceOptions.js";
import { processSources } from "../settings/settings.js";
import { type ImageShareInputs, imageShare as share } from "../shares/imageShare.js";
import { type AcceptanceInputs, imageShareAcceptance as acceptance } from "../shares/imageShareAcceptance.js";
import type { EngineCall } from "../shares/resource.js";
import { printable } from "./printableError.js";

/*
 * What the engine's provider process does with the resources of one share. The text that the engine keeps in its state calls
 * these functions by name (see serializedProvider.ts): a change here must still serve what earlier releases have stored.
 */

type Properties = Record<string, unknown>;

const unread = "The share could not be read";

export const imageShare = {
    check: (news: Properties) => share.check(news),
    diff: share.diff,
    create: async (inputs: ImageShareInputs, config: dynamic.Config) =>
        created(await share.create(inputs, callOf(config))),
    /** Nothing that another call is needed for. */
    update: (olds: Properties, news: Properties) => ({ outs: { ...olds, ...news } }),
    read: (id: string, props: Properties, config: dynamic.Config) =>
        printable(unread, async () => {
            refuseReadArguments("ImageShare", id, props, "status");
            return readResult(id, await share.read(id, props, callOf(config)));
        }),
    delete: (id: string, props: Properties, config: dynamic.Config) =>
        printable("The share could not be taken back", () => share.remove(id, props, callOf(config))),
};

export const imageShareAcceptance = {
    check: (news: Properties, config: dynamic.Config) => acceptance.check(news, callOf(config)),
    diff: acceptance.diff,
    create: async (inputs: AcceptanceInputs, config: dynamic.Config) =>
        created(await acceptance.answer(inputs, callOf(config))),
    update: async (_olds: Properties, news: AcceptanceInputs, config: dynamic.Config) => ({
        outs: (await acceptance.answer(news, callOf(config))).state,
    }),
    read: (id: string, props: Properties, config: dynamic.Config) =>
        printable(unread, async () => {
            refuseReadArguments("ImageShareAcceptance", id, props, "createdAt");
            return readResult(id, await acceptance.read(id, props, callOf(config)));
        }),
    delete: (id: string, props: Properties, config: dynamic.Config) =>
        acceptance.remove(id, props, callOf(config)),
};

function callOf(config: dynamic.Config): EngineCall {
    return { sources: processSources((key) => config.get(key)), tell: (line) => console.log(line) };
}

function created({ id, state }: { id: string; state: object }): dynamic.CreateResult {
    return { id, outs: state };
}

/** An empty ID takes the resource out of the state. */
function readResult(
    id: string,
    found: { inputs: object; state: object } | undefined,
): dynamic.ReadResult & { inputs?: object } {
    return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
}
