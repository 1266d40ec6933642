import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { Resource } from "@pulumi/pulumi";
import * as log from "@pulumi/pulumi/log/index.js";
import { output } from "@pulumi/pulumi/output.js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import {
    CheckFailure,
    CheckResponse,
    ConfigureResponse,
    CreateResponse,
    DiffResponse,
    GetSchemaResponse,
    InvokeResponse,
    ProviderHandshakeResponse,
    ReadResponse,
    UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { ProgramRun } from "../run/programRun.js";
import { forgetHeldShares } from "../shares/heldShares.js";
import { configurationOf, isSecretSetting, unknownWarning } from "./configuration.js";
import type { PluginFunction, PluginResource, Provider } from "./definitions.js";
import { ReadAhead } from "./readAhead.js";
import { packageSchema } from "./schema.js";
import { only, type Received, received, toSend, type Values } from "./values.js";

/** The package, as it is served. */
export interface ServedPackage {
    readonly version: string;
    readonly resources: readonly PluginResource[];
    readonly functions: readonly PluginFunction[];
}

/** The calls that the engine makes. For each configured provider it starts a process of its own. */
export function providerService({
    version,
    resources,
    functions,
}: ServedPackage): UntypedServiceImplementation {
    let configured: Provider | undefined;
    const provider = () => {
        if (configured === undefined) {
            throw new Error("The engine has not configured the provider.");
        }
        return configured;
    };
    const resource = (urn: string) => named(resources, typeOf(urn));
    /** What was read ahead is older than what an act changes, also one that fails. */
    const forgetting = async <Result>(isChange: boolean, act: () => Promise<Result>): Promise<Result> => {
        try {
            return await act();
        } finally {
            if (isChange) {
                provider().readAhead.forget();
            }
        }
    };

    return {
        handshake: answer(() => new ProviderHandshakeResponse().setAcceptSecrets(true)),
        getPluginInfo: answer(() => new PluginInfo().setVersion(version)),
        getSchema: answer(() =>
            new GetSchemaResponse().setSchema(JSON.stringify(packageSchema(version, resources, functions))),
        ),
        checkConfig: answer((request) => {
            const { values } = received(request.getNews());
            const warning = unknownWarning(request.getUrn(), values);
            if (warning !== undefined) {
                log.warn(warning);
            }
            return new CheckResponse().setInputs(toSend(shownToPolicies(values), isSecretSetting(values)));
        }),
        configure: answer((request) => {
            const { sources, warnings, isPreview } = configurationOf(request);
            forgetHeldShares();
            const run = new ProgramRun({ sources: () => sources, keepsAnswers: false, warns: true });
            configured = { sources, run, readAhead: new ReadAhead(run, isPreview) };
            for (const warning of warnings) {
                run.warn(warning);
            }
            return new ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
        }),
        invoke: answer(async (request) => {
            const { args, result, call } = named(functions, request.getTok());
            const { values, secrets } = received(request.getArgs());
            try {
                const answered = await call(only(args, values), provider());
                const isSecret = () => secrets.size > 0;
                return new InvokeResponse().setReturn(toSend(only(result, answered as Values), isSecret));
            } catch (error) {
                return new InvokeResponse().setFailuresList([failure("", messageOf(error))]);
            }
        }),
        check: answer(async (request) => {
            const { check, args } = resource(request.getUrn());
            const news = received(request.getNews());
            try {
                const checked = await check(news.values, received(request.getOlds()).values, provider());
                return "problems" in checked
                    ? failed(checked.problems.map(({ property, reason }) => failure(property, reason)))
                    : new CheckResponse().setInputs(toSend(checked.inputs, secrecy(args, news)));
            } catch (error) {
                return failed([failure("", messageOf(error))]);
            }
        }),
        diff: answer((request) => {
            const olds = received(request.getOlds()).values;
            const news = received(request.getNews()).values;
            const { changes, replaces, deleteBeforeReplace, said } = resource(request.getUrn()).diff(
                request.getId(),
                olds,
                news,
            );
            tell(request.getUrn(), said);
            return new DiffResponse()
                .setChanges(changes ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
                .setReplacesList([...replaces])
                .setDeletebeforereplace(deleteBeforeReplace === true);
        }),
        create: answer(async (request) => {
            const { create, preview, args, changesShares } = resource(request.getUrn());
            const inputs = received(request.getProperties());
            provider().readAhead.isPreview = request.getPreview();
            const created = request.getPreview()
                ? { id: "", properties: preview(inputs.values) }
                : await forgetting(changesShares, () => create(inputs.values, provider()));
            return new CreateResponse()
                .setId(created.id)
                .setProperties(toSend(created.properties, secrecy(args, inputs)));
        }),
        update: answer(async (request) => {
            const { update, preview, args, changesShares } = resource(request.getUrn());
            const news = received(request.getNews());
            const olds = received(request.getOlds()).values;
            provider().readAhead.isPreview = request.getPreview();
            const properties = request.getPreview()
                ? preview(news.values)
                : await forgetting(changesShares, () =>
                      update(request.getId(), olds, news.values, provider()),
                  );
            return new UpdateResponse().setProperties(toSend(properties, secrecy(args, news)));
        }),
        read: answer(async (request) => {
            const { read, args } = resource(request.getUrn());
            const stored = received(request.getProperties());
            const {
                properties,
                inputs = properties,
                said,
            } = await read(request.getId(), stored.values, provider());
            tell(request.getUrn(), said);
            if (properties === undefined || inputs === undefined) {
                return new ReadResponse();
            }
            const isSecret = secrecy(args, stored);
            return new ReadResponse()
                .setId(request.getId())
                .setProperties(toSend(properties, isSecret))
                .setInputs(toSend(inputs, isSecret));
        }),
        delete: answer(async (request) => {
            const stored = received(request.getProperties()).values;
            const { delete: remove, changesShares } = resource(request.getUrn());
            const said = await forgetting(changesShares, () => remove(request.getId(), stored, provider()));
            tell(request.getUrn(), said);
            return new Empty();
        }),
        cancel: answer(() => new Empty()),
    } satisfies Partial<IResourceProviderServer>;
}

/** Makes a call's handler of a function from request to response; what the function throws is the call's error. */
function answer<Request, Response>(
    respond: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
    return async (call, callback) => {
        try {
            callback(null, await respond(call.request));
        } catch (error) {
            callback({ code: status.UNKNOWN, details: messageOf(error) });
        }
    };
}

/** The engine prints what it gets: one line, and no stack. */
function messageOf(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    return message
        .split("\n")
        .map((line) => line.trim())
        .join(" ");
}

/** What comes of a secret argument is secret too. */
function secrecy({ shape }: PluginResource["args"], { secrets }: Received): (name: string) => boolean {
    return (name) => secrets.has(name) || (secrets.size > 0 && !Object.hasOwn(shape, name));
}

/**
 * The engine asks a provider nothing while one of its properties is not known yet. Policies look for that, and the engine shows
 * them no property whose name begins with two underscores.
 */
function shownToPolicies(values: Values): Values {
    return Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith("__")));
}

function failure(property: string, reason: string): CheckFailure {
    return new CheckFailure().setProperty(property).setReason(reason);
}

function failed(failures: CheckFailure[]): CheckResponse {
    return new CheckResponse().setFailuresList(failures);
}

/** Whether or not it is in a component: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
function typeOf(urn: string): string {
    return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function named<Part extends { readonly token: string }>(parts: readonly Part[], token: string): Part {
    const part = parts.find((each) => each.token === token);
    if (part === undefined) {
        throw new Error(`The package scp has no ${token}.`);
    }
    return part;
}

function tell(urn: string, message: string | undefined): void {
    if (message !== undefined) {
        log.info(message, { urn: output(urn) } as Resource);
    }
}
