import { randomUUID } from "node:crypto";
import { validateHeaderName, validateHeaderValue } from "node:http";
import type { ImageMember, ImageMemberStatus } from "../../provider/types.js";
import { type Account, Accounts } from "./accounts.js";
import { type Answer, jsonAnswer } from "./answer.js";
import { GatewayArgumentError, id } from "./arguments.js";
import { authenticate } from "./authentication.js";
import { errorAnswer } from "./errors.js";
import type { AnsweredRequest, Gateway, GatewayAnswer, GatewayImage, GatewayRequest } from "./gateway.js";
import { ImageStore, type StoredImage } from "./imageStore.js";
import type { GatewayImageChanges, GatewayImageOptions, GatewayOptions } from "./options.js";
import {
    type GatewaySettings,
    readImage,
    readImageChanges,
    readMemberStatus,
    readOptions,
} from "./readOptions.js";
import { isVersionPage, route, versionPage } from "./routes.js";
import { LoopbackServer, type ReceivedRequest } from "./server.js";

/**
 * Starts a simulated SCP gateway on a free port of 127.0.0.1. It checks signatures and answers the calls on images and
 * their members as SCP does, so that a program or a policy can be tested without an account. Close it at the end, or the
 * process stays.
 *
 * @throws GatewayArgumentError for an option that it can not work with, which its `argument` names
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
    const gateway = new SimulatedGateway(readOptions(options));
    await gateway.listen();
    return gateway;
}

class SimulatedGateway implements Gateway {
    latencyMs = 0;
    clockOffsetSeconds = 0;
    readonly accountId: string;
    readonly #settings: GatewaySettings;
    readonly #accounts: Accounts;
    readonly #store = new ImageStore(() => this.#timestamp());
    readonly #server = new LoopbackServer(
        (request) => this.#answer(request),
        () => this.latencyMs,
    );
    #respond: ((request: GatewayRequest) => GatewayAnswer | undefined) | undefined;
    #requests: AnsweredRequest[] = [];

    constructor(settings: GatewaySettings) {
        this.#settings = settings;
        this.#accounts = new Accounts(settings.accounts);
        this.accountId = settings.accounts[0].accountId;
        settings.images.forEach((image, index) => {
            this.#addImage(image, `images[${index}]`);
        });
    }

    listen(): Promise<void> {
        return this.#server.listen();
    }

    get endpoint(): string {
        return this.#server.origin;
    }

    get authUrl(): string {
        return `${this.endpoint}/iam/v1`;
    }

    get stackConfig(): Readonly<Record<string, string>> {
        return this.stackConfigFor(this.accountId);
    }

    get environment(): Readonly<Record<string, string>> {
        return this.environmentFor(this.accountId);
    }

    stackConfigFor(accountId: string): Readonly<Record<string, string>> {
        const { accessKey, secretKey, authToken } = this.#account(accountId);
        return {
            "scp:endpoint": this.endpoint,
            "scp:accessKey": accessKey,
            "scp:secretKey": secretKey,
            ...(authToken !== undefined && { "scp:authToken": authToken }),
        };
    }

    environmentFor(accountId: string): Readonly<Record<string, string>> {
        const { accessKey, secretKey, authToken } = this.#account(accountId);
        return {
            SCP_TF_ENDPOINT_OVERRIDE: this.endpoint,
            SCP_TF_ACCESS_KEY: accessKey,
            SCP_TF_SECRET_KEY: secretKey,
            ...(authToken !== undefined && { SCP_TF_AUTH_TOKEN: authToken }),
        };
    }

    get images(): readonly GatewayImage[] {
        return Array.from(this.#store.all(), publicImage);
    }

    addImage(image: GatewayImageOptions = {}): GatewayImage {
        return publicImage(this.#addImage(image, "image"));
    }

    updateImage(imageId: string, changes: GatewayImageChanges): GatewayImage {
        return publicImage(this.#store.update(this.#store.get(imageId), readImageChanges(changes)));
    }

    removeImage(imageId: string): void {
        this.#store.remove(this.#store.get(imageId));
    }

    share(imageId: string, memberId: string, status: ImageMemberStatus = "pending"): ImageMember {
        const image = this.#store.get(imageId);
        if (image.members.has(memberId)) {
            throw new GatewayArgumentError("memberId", `image ${imageId} is shared with ${memberId} already`);
        }
        return this.#store.addMember(image, id(memberId, "memberId"), readMemberStatus(status, "status"));
    }

    setStatus(imageId: string, memberId: string, status: ImageMemberStatus): ImageMember {
        const image = this.#store.get(imageId);
        return this.#store.setStatus(image, memberOf(image, memberId), readMemberStatus(status, "status"));
    }

    unshare(imageId: string, memberId: string): void {
        const image = this.#store.get(imageId);
        this.#store.removeMember(image, memberOf(image, memberId));
    }

    revokeCredentials(accountId: string): void {
        this.#accounts.revoke(this.#account(accountId));
    }

    respondWith(respond: ((request: GatewayRequest) => GatewayAnswer | undefined) | undefined): void {
        this.#respond = respond;
    }

    get requests(): readonly AnsweredRequest[] {
        return this.#requests;
    }

    clearRequests(): void {
        this.#requests = [];
    }

    get openConnections(): number {
        return this.#server.openConnections;
    }

    get peakConnections(): number {
        return this.#server.peakConnections;
    }

    close(): Promise<void> {
        return this.#server.close();
    }

    #answer(received: ReceivedRequest): Answer {
        let request: GatewayRequest = {
            method: received.method,
            path: received.target,
            accountId: undefined,
            time: new Date().toISOString(),
        };
        let answer: Answer;
        try {
            if (!isVersionPage(received)) request = { ...request, accountId: this.#authenticate(received) };
            answer = this.#answerOfTest(request) ?? this.#answerOfService(received, request.accountId);
        } catch (error) {
            answer = errorAnswer(error, received.headers.accept);
        }
        this.#requests.push({ ...request, status: answer.status });
        return { ...answer, headers: { ...this.#headers(), ...answer.headers } };
    }

    #authenticate(request: ReceivedRequest): string {
        const clock = { now: this.#now(), maxSkewSeconds: this.#settings.maxClockSkewSeconds };
        return authenticate(request, this.#accounts, clock).accountId;
    }

    #answerOfTest(request: GatewayRequest): Answer | undefined {
        const answer = this.#respond?.(request);
        return answer === undefined ? undefined : checkedAnswer(answer);
    }

    #answerOfService(request: ReceivedRequest, caller: string | undefined): Answer {
        const service = {
            endpoint: this.endpoint,
            region: this.#settings.region,
            images: this.#store,
            writeTimestamp: this.#settings.timestampsWithZ ? withZ : withoutZ,
        };
        return caller === undefined ? versionPage(service) : route(request, caller, service);
    }

    #headers(): Record<string, string> {
        return {
            // Glance's own header, which SCP's gateway leaves on its answers.
            "X-Openstack-Request-Id": `req-${randomUUID()}`,
            ...(this.clockOffsetSeconds !== 0 && { Date: new Date(this.#now()).toUTCString() }),
        };
    }

    #addImage(options: GatewayImageOptions, at: string): StoredImage {
        return this.#store.add(readImage(options, at, this.accountId, this.#timestamp()), at);
    }

    #account(accountId: string): Account {
        const account = this.#accounts.byId(accountId);
        if (account !== undefined) return account;
        throw new GatewayArgumentError(
            "accountId",
            `there is no account ${JSON.stringify(accountId)} in the gateway`,
        );
    }

    #now(): number {
        return Date.now() + this.clockOffsetSeconds * 1000;
    }

    #timestamp(): string {
        return new Date(this.#now()).toISOString().replace(/\.\d+Z$/, "Z");
    }
}

function publicImage(stored: StoredImage): GatewayImage {
    const { formerMembers: _, members, ...image } = stored;
    return { ...image, members: [...members.values()] };
}

function memberOf(image: StoredImage, memberId: string): ImageMember {
    const member = image.members.get(memberId);
    if (member !== undefined) return member;
    throw new GatewayArgumentError("memberId", `image ${image.id} is not shared with ${memberId}`);
}

function checkedAnswer({ status, headers = {}, body = "" }: GatewayAnswer): Answer {
    if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
        throw new GatewayArgumentError("status", `${status} is not a number from 200 to 599`);
    }
    for (const [name, value] of Object.entries(headers)) {
        validateHeaderName(name);
        validateHeaderValue(name, value);
    }
    const answer = jsonAnswer(status, body);
    return {
        status,
        headers: { ...answer.headers, ...headers },
        body: typeof body === "string" ? body : answer.body,
    };
}

function withZ(timestamp: string): string {
    return timestamp;
}

function withoutZ(timestamp: string): string {
    return timestamp.slice(0, -1);
}
