import type { ServiceError } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import {
    CheckRequest,
    type CheckResponse,
    ConfigureRequest,
    CreateRequest,
    type CreateResponse,
    DeleteRequest,
    GetSchemaRequest,
    type GetSchemaResponse,
    InvokeRequest,
    type InvokeResponse,
    ReadRequest,
    type ReadResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { scpPackage } from "../../../../provider/plugin/main.js";
import { providerService } from "../../../../provider/plugin/service.js";
import { received } from "../../../../provider/plugin/values.js";
import { type Gateway, startGateway } from "../../../../testing/index.js";
import { until } from "../../../setup/time.js";

const { specialSigKey, specialSecretSig, unknownValue } = pulumi.runtime;
const URN = "urn:pulumi:dev::project::our:index:Set$scp:index:ImageMembers::golden";

const secret = (value: unknown) => ({ [specialSigKey]: specialSecretSig, value });
const struct = (values: object) =>
    Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);

type Service = Record<string, (call: unknown, callback: unknown) => void>;

let gateway: Gateway;
let service: Service;
let logged: jest.SpyInstance[];

beforeEach(async () => {
    logged = (["info", "warn"] as const).map((level) =>
        jest.spyOn(pulumi.log, level).mockResolvedValue(undefined),
    );
    gateway = await startGateway({ images: [{ id: "img", members: [{ memberId: "partner" }] }] });
    service = providerService(scpPackage) as unknown as Service;
});

afterEach(async () => {
    for (const each of logged) {
        each.mockRestore();
    }
    await gateway.close();
});

function call<Response>(name: string, request: unknown): Promise<Response> {
    return new Promise((resolve, reject) =>
        service[name]?.({ request }, (error: ServiceError | null, response: Response) =>
            error ? reject(error) : resolve(response),
        ),
    );
}

/** @param name - of the provider; Default: the stack's own. */
async function configure(changes: object = {}, name = "default"): Promise<void> {
    const settings = Object.entries(gateway.stackConfig).map(([key, value]) => [key.slice(4), value]);
    const args = struct({ ...Object.fromEntries(settings), ...changes });
    await call("configure", new ConfigureRequest().setArgs(args).setName(name));
}

const check = (news: object) =>
    call<CheckResponse>("check", new CheckRequest().setUrn(URN).setNews(struct(news)));

async function failuresOf(news: object): Promise<[string, string][]> {
    const failures = (await check(news)).getFailuresList();
    return failures.map((each) => [each.getProperty(), each.getReason()]);
}

const invoke = (token: string, args: object) =>
    call<InvokeResponse>("invoke", new InvokeRequest().setTok(`scp:index:${token}`).setArgs(struct(args)));

describe("check", () => {
    test("reads the members, and makes inputs of them", async () => {
        await configure();
        const { values, secrets } = received((await check({ imageId: "img" })).getInputs());
        expect(values).toMatchObject({ imageId: "img", visibility: "shared", memberIds: ["partner"] });
        expect(values.members).toMatchObject([{ memberId: "partner", status: "pending" }]);
        expect(secrets.size).toBe(0);
    });

    test("takes no members that a program, a transform or another pack gives", async () => {
        await configure();
        const forged = { imageId: "img", members: [], memberIds: [], visibility: "private", more: 1 };
        const { values } = received((await check(forged)).getInputs());
        expect(values).toMatchObject({ visibility: "shared", memberIds: ["partner"] });
        expect(values).not.toHaveProperty("more");
    });

    test("knows no members of an image that is not known yet, and reads nothing", async () => {
        await configure();
        const { values } = received((await check({ imageId: unknownValue })).getInputs());
        expect(values).toEqual({
            imageId: unknownValue,
            visibility: unknownValue,
            members: unknownValue,
            memberIds: unknownValue,
        });
        expect(gateway.requests).toEqual([]);
    });

    test("says which argument is wrong, without a call", async () => {
        await configure();
        expect(await failuresOf({ imageId: "../x", statuses: ["gone"], connection: " " })).toEqual([
            ["imageId", expect.stringContaining("is not an image ID")],
            ["statuses", expect.stringContaining("gone")],
            ["connection", expect.stringContaining("must be the name of a connection")],
        ]);
        expect(await failuresOf({})).toEqual([["imageId", expect.stringContaining("imageId is missing")]]);
        expect(gateway.requests).toEqual([]);
    });

    test("says in one line that a list could not be read, and gives no inputs", async () => {
        await configure();
        gateway.respondWith(() => ({ status: 200, body: '{"members":[' }));
        const response = await check({ imageId: "img" });
        expect(response.getInputs()).toBeUndefined();
        const [failure] = response.getFailuresList();
        expect(failure?.getReason()).toContain("/v1/images/img/members answered 200");
        expect(failure?.getReason()).not.toContain("\n");
    });

    test("makes a secret of what comes of a secret argument", async () => {
        await configure();
        const { secrets } = received(
            (await check({ imageId: secret("img"), statuses: ["pending"] })).getInputs(),
        );
        expect(secrets).toEqual(new Set(["imageId", "visibility", "members", "memberIds"]));
    });
});

describe("settings", () => {
    beforeEach(() => jest.replaceProperty(process, "env", { HOME: "/nowhere" }));
    afterEach(() => jest.restoreAllMocks());

    test("come from the arguments of an explicit provider, whose errors name it", async () => {
        await configure({ timeoutSeconds: 0 }, "east");
        expect(await failuresOf({ imageId: "img" })).toEqual([
            ["", expect.stringContaining('argument timeoutSeconds of the provider "east"')],
        ]);
    });

    test("of the stack are named as such, with any version in the name of the default provider", async () => {
        await configure({ timeoutSeconds: "0" }, "default_0_1_0");
        expect(await failuresOf({ imageId: "img" })).toEqual([
            ["", expect.stringContaining("stack config scp:timeoutSeconds")],
        ]);
    });

    test("that are missing are told with the places that this provider has", async () => {
        await call("configure", new ConfigureRequest().setArgs(struct({})).setName("east"));
        const [[, reason] = []] = await failuresOf({ imageId: "img" });
        expect(reason).toContain('1. the arguments of the provider "east": accessKey and secretKey');
        expect(reason).not.toContain("pulumi config set");
    });

    test("numbers, truth values and connections come as they are, or as text", async () => {
        const settings = Object.entries(gateway.stackConfig).map(([key, value]) => [key.slice(4), value]);
        const east = Object.fromEntries(settings);
        for (const changes of [
            { maxRetries: 1, allowHttp: true, connections: { east } },
            { maxRetries: "1", allowHttp: "true", connections: JSON.stringify({ east }) },
        ]) {
            await configure({ ...changes, secretKey: "another" });
            expect(await failuresOf({ imageId: "img", connection: "east" })).toEqual([]);
        }
    });

    test("that look misspelt are warned of in the stack's configuration alone", async () => {
        await configure({ regoin: "kr-west1", secretKey: "plain", authToken: secret("token") });
        expect(pulumi.log.warn).toHaveBeenCalledTimes(1);
        expect(pulumi.log.warn).toHaveBeenCalledWith(expect.stringContaining("did you mean scp:region?"));
        await configure({ regoin: "kr-west1" }, "east");
        expect(pulumi.log.warn).toHaveBeenCalledTimes(1);
    });

    test("that are not known yet are warned of, because a function then answers with nothing", async () => {
        const urn = "urn:pulumi:dev::project::pulumi:providers:scp::east";
        await call(
            "checkConfig",
            new CheckRequest()
                .setUrn(urn)
                .setNews(struct({ accessKey: "key", secretKey: secret(unknownValue) })),
        );
        expect(pulumi.log.warn).toHaveBeenCalledTimes(1);
        expect(pulumi.log.warn).toHaveBeenCalledWith(
            expect.stringContaining('The configuration of the provider "east" is not known yet.'),
        );
    });

    test("that are secret are kept as secrets, whether or not the program marks them", async () => {
        const news = { accessKey: "key", secretKey: "plain", connections: secret("{}") };
        const response = await call<CheckResponse>("checkConfig", new CheckRequest().setNews(struct(news)));
        const { values, secrets } = received(response.getInputs());
        expect(values).toEqual({ accessKey: "key", secretKey: "plain", connections: "{}" });
        expect(secrets).toEqual(new Set(["secretKey", "connections"]));
    });

    test("are those that policies see: the engine shows them none whose name begins with two underscores", async () => {
        const news = { accessKey: "key", __later: unknownValue };
        const response = await call<CheckResponse>("checkConfig", new CheckRequest().setNews(struct(news)));
        expect(received(response.getInputs()).values).toEqual({ accessKey: "key" });
    });
});

describe("functions", () => {
    test("answer with what they have read", async () => {
        await configure();
        const one = received((await invoke("getImageMembers", { imageId: "img" })).getReturn());
        expect(one.values).toMatchObject({ id: "img", memberIds: ["partner"] });
        expect(one.secrets.size).toBe(0);
        const all = received((await invoke("getSharedImages", {})).getReturn());
        expect(all.values).toMatchObject({ imageIds: ["img"], unlisted: [] });
    });

    test("make a secret of what comes of a secret argument", async () => {
        await configure();
        const response = await invoke("getImageMembers", { imageId: secret("img") });
        expect(received(response.getReturn()).secrets).toContain("memberIds");
    });

    test("fail in one line", async () => {
        await configure();
        const [failure] = (await invoke("getImageMembers", { imageId: "other" })).getFailuresList();
        expect(failure?.getReason()).toContain("There is no such image");
        expect(failure?.getReason()).not.toContain("\n");
    });

    test("that there are none of are an error", async () => {
        await configure();
        await expect(invoke("getServers", {})).rejects.toMatchObject({
            details: "The package scp has no scp:index:getServers.",
        });
    });
});

test("create keeps what check has read, and has no ID at a preview", async () => {
    await configure();
    const inputs = (await check({ imageId: "img" })).getInputs();
    const create = (preview: boolean) =>
        call<CreateResponse>(
            "create",
            new CreateRequest().setUrn(URN).setProperties(inputs).setPreview(preview),
        );
    const [preview, update] = [await create(true), await create(false)];
    expect([preview.getId(), update.getId()]).toEqual(["", "img"]);
    for (const response of [preview, update]) {
        expect(received(response.getProperties()).values).toMatchObject({ memberIds: ["partner"] });
    }
});

test("read gives inputs too, so that the next preview has nothing to show, and no ID of what is gone", async () => {
    await configure({ accountId: gateway.accountId });
    const read = (properties: object) =>
        call<ReadResponse>(
            "read",
            new ReadRequest().setUrn(URN).setId("img").setProperties(struct(properties)),
        );
    const found = await read({});
    expect(found.getId()).toBe("img");
    expect(received(found.getInputs())).toEqual(received(found.getProperties()));
    const stored = received(found.getProperties()).values;
    gateway.removeImage("img");
    const gone = await read(stored);
    expect([gone.getId(), gone.getProperties()]).toEqual(["", undefined]);
    expect(pulumi.log.info).toHaveBeenCalledWith(
        expect.stringContaining("So the resource leaves the stack's state."),
        expect.anything(),
    );
});

test("a provider that is not configured says so", async () => {
    expect(await failuresOf({ imageId: "img" })).toEqual([
        ["", "The engine has not configured the provider."],
    ]);
});

test("the schema is JSON", async () => {
    const response = await call<GetSchemaResponse>("getSchema", new GetSchemaRequest());
    expect(JSON.parse(response.getSchema())).toMatchObject({ name: "scp" });
});

test("a list that was read ahead does not outlive a share that the provider has made since", async () => {
    const images = Array.from({ length: 6 }, (_, index) => `image-${index}`);
    for (const id of images) {
        gateway.addImage({ id, members: [{ memberId: "partner" }] });
    }
    await configure();
    const urnOf = (id: string) => `urn:pulumi:dev::project::scp:index:ImageMembers::${id}`;
    const ask = async (imageId: string, olds?: Struct) => {
        const request = new CheckRequest().setUrn(urnOf(imageId)).setNews(struct({ imageId }));
        const response = await call<CheckResponse>("check", olds ? request.setOlds(olds) : request);
        return response.getInputs();
    };
    const state = new Map<string, Struct | undefined>();
    for (const id of images) {
        state.set(id, await ask(id));
    }
    for (const id of images.slice(0, 5)) {
        await ask(id, state.get(id));
    }
    await until(() => gateway.requests.filter(({ path }) => path.includes("/image-5/members")).length === 2);

    const share = { imageId: "image-5", memberId: "newcomer" };
    const shareUrn = "urn:pulumi:dev::project::scp:index:ImageShare::share";
    await call("create", new CreateRequest().setUrn(shareUrn).setProperties(struct(share)));
    const inputs = await ask("image-5", state.get("image-5"));
    expect(received(inputs).values).toMatchObject({ memberIds: ["newcomer", "partner"] });
});

test("a process that serves one update after another knows what is held in this one alone", async () => {
    const urn = "urn:pulumi:dev::project::scp:index:ImageShare::share";
    const share = struct({ imageId: "img", memberId: "partner", adopt: true });
    await configure();
    const created = await call<CreateResponse>(
        "create",
        new CreateRequest().setUrn(urn).setProperties(share),
    );
    const remove = () =>
        call("delete", new DeleteRequest().setUrn(urn).setId(created.getId()).setProperties(share));
    await remove();
    expect(gateway.images[0]?.members).toHaveLength(1);
    await configure();
    await remove();
    expect(gateway.images[0]?.members).toEqual([]);
});
