import { randomUUID } from "node:crypto";
import { type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import type { ImageMember, ImageMemberStatus } from "../provider/types.js";
import { type Answer, jsonAnswer } from "./answer.js";
import { found, GatewayArgumentError } from "./argumentError.js";
import { authenticate } from "./authentication.js";
import { catalogOf } from "./catalog.js";
import { checked, id, wholeNumber } from "./checked.js";
import { type Reply, sendAfter, sendWhole } from "./delivery.js";
import { errorAnswer, GatewayError } from "./errors.js";
import { FaultPlan, type Hit, NO_HIT } from "./faultPlan.js";
import { replyTo } from "./faultReply.js";
import type { GatewayFault } from "./faults.js";
import { faultList } from "./faultsSchema.js";
import { forward } from "./forward.js";
import type {
    AnsweredRequest,
    FollowedRedirect,
    Gateway,
    GatewayAnswer,
    GatewayImage,
    GatewayRequest,
} from "./gateway.js";
import { ImageStore, membersOf, type StoredImage } from "./imageStore.js";
import type {
    GatewayImageChanges,
    GatewayImageOptions,
    GatewayOptions,
    GatewayOrganizationOptions,
} from "./options.js";
import {
    type Account,
    type GatewaySettings,
    gatewayOptions,
    imageChanges,
    imageOptions,
    memberStatus,
} from "./optionsSchema.js";
import { type Organization, organizationOptions } from "./organizationSchema.js";
import { isVersionPage, route, type Service, versionPage } from "./routes.js";
import { LoopbackServer, type ReceivedRequest } from "./server.js";

/**
 * Starts a simulated SCP gateway on a free port of 127.0.0.1. It checks signatures and answers the calls on images and
 * their members as SCP does, so that a program or a policy can be tested without an account. Close it at the end, or the
 * process stays.
 *
 * @param options - Accounts, images, and what goes wrong. Without any: one account, and no images.
 * @throws {@link GatewayArgumentError} for an option that it cannot work with, which its `argument` names.
 *
 * @example
 * const gateway = await startGateway({ images: [{ members: [{ memberId: "a8f10467abfc4b87b64614ab36eb9ae4" }] }] });
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
    const gateway = new SimulatedGateway(checked(gatewayOptions, options));
    await gateway.listen();
    return gateway;
}

class SimulatedGateway implements Gateway {
    latencyMs = 0;
    clockOffsetSeconds = 0;
    readonly accountId: string;
    readonly #settings: GatewaySettings;
    readonly #simulated = new ImageStore(() => this.#timestamp());
    readonly #server = new LoopbackServer((request, response) => void this.#serve(request, response));
    readonly #elsewhere = new LoopbackServer((request, response) => this.#serveElsewhere(request, response));
    /** The accounts whose credentials are let in. */
    #trusted: readonly Account[];
    #organization: Organization | undefined;
    #faults: readonly GatewayFault[];
    #plan: FaultPlan;
    #respond: ((request: GatewayRequest) => GatewayAnswer | undefined) | undefined;
    #requests: AnsweredRequest[] = [];
    #followedRedirects: FollowedRedirect[] = [];

    constructor(settings: GatewaySettings) {
        this.#settings = settings;
        this.#trusted = settings.accounts;
        this.accountId = settings.accounts[0].accountId;
        this.#organization = settings.organization && this.#withReaders(settings.organization);
        this.#faults = settings.faults;
        this.#plan = new FaultPlan(settings.faults);
        settings.images?.forEach((image, index) => {
            this.#store.add(image, this.accountId, `images[${index}]`);
        });
    }

    async listen(): Promise<void> {
        await Promise.all([this.#server.listen(), this.#elsewhere.listen()]);
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
            // The endpoint is that of the image service alone.
            ...(this.#organization !== undefined && { "scp:authUrl": this.authUrl }),
            ...(authToken !== undefined && { "scp:authToken": authToken }),
        };
    }

    environmentFor(accountId: string): Readonly<Record<string, string>> {
        const { accessKey, secretKey, authToken } = this.#account(accountId);
        return {
            SCP_TF_ENDPOINT_OVERRIDE: this.endpoint,
            SCP_TF_ACCESS_KEY: accessKey,
            SCP_TF_SECRET_KEY: secretKey,
            ...(this.#organization !== undefined && { SCP_TF_AUTH_URL: this.authUrl }),
            ...(authToken !== undefined && { SCP_TF_AUTH_TOKEN: authToken }),
        };
    }

    get images(): readonly GatewayImage[] {
        return Array.from(this.#store.all(), publicImage);
    }

    addImage(image: GatewayImageOptions = {}): GatewayImage {
        return publicImage(this.#store.add(checked(imageOptions, image, "image"), this.accountId, "image"));
    }

    updateImage(imageId: string, changes: GatewayImageChanges): GatewayImage {
        const image = this.#store.get(imageId);
        return publicImage(this.#store.update(image, checked(imageChanges, changes, "changes")));
    }

    removeImage(imageId: string): void {
        this.#store.remove(this.#store.get(imageId));
    }

    share(imageId: string, memberId: string, status: ImageMemberStatus = "pending"): ImageMember {
        const image = this.#store.get(imageId);
        if (image.members.has(memberId)) {
            throw new GatewayArgumentError("memberId", `image ${imageId} is shared with ${memberId} already`);
        }
        return this.#store.addMember(
            image,
            checked(id, memberId, "memberId"),
            checked(memberStatus, status, "status"),
        );
    }

    setStatus(imageId: string, memberId: string, status: ImageMemberStatus): ImageMember {
        const image = this.#store.get(imageId);
        const member = memberOf(image, memberId);
        return this.#store.setStatus(image, member, checked(memberStatus, status, "status"));
    }

    unshare(imageId: string, memberId: string): void {
        const image = this.#store.get(imageId);
        this.#store.removeMember(image, memberOf(image, memberId));
    }

    revokeCredentials(accountId: string): void {
        const account = this.#account(accountId);
        this.#trusted = this.#trusted.filter((each) => each !== account);
    }

    get organization(): GatewayOrganizationOptions | undefined {
        return this.#organization;
    }

    set organization(organization: GatewayOrganizationOptions | undefined) {
        this.#organization =
            organization && this.#withReaders(checked(organizationOptions, organization, "organization"));
    }

    #withReaders(settings: NonNullable<GatewaySettings["organization"]>): Organization {
        return { ...settings, readers: settings.readers ?? [this.accountId] };
    }

    get faults(): readonly GatewayFault[] {
        return this.#faults;
    }

    set faults(faults: readonly GatewayFault[]) {
        this.#faults = checked(faultList, faults, "faults");
        this.#plan = new FaultPlan(this.#faults);
    }

    respondWith(respond: ((request: GatewayRequest) => GatewayAnswer | undefined) | undefined): void {
        this.#respond = respond;
    }

    get requests(): readonly AnsweredRequest[] {
        return this.#requests;
    }

    get followedRedirects(): readonly FollowedRedirect[] {
        return this.#followedRedirects;
    }

    clearRequests(): void {
        this.#requests = [];
        this.#followedRedirects = [];
    }

    get openConnections(): number {
        return this.#server.openConnections;
    }

    get peakConnections(): number {
        return this.#server.peakConnections;
    }

    get openedConnections(): number {
        return this.#server.openedConnections;
    }

    async close(): Promise<void> {
        await Promise.all([this.#server.close(), this.#elsewhere.close()]);
    }

    async #serve(received: ReceivedRequest, response: ServerResponse): Promise<void> {
        let request: GatewayRequest = {
            method: received.method,
            path: received.target,
            accountId: undefined,
            time: new Date().toISOString(),
        };
        let hit = NO_HIT;
        let replying: Promise<Reply>;
        try {
            hit = this.#plan.hit(request);
            const now = this.#now(hit);
            const caller = this.#caller(received, now);
            if (typeof caller === "string") {
                request = { ...request, accountId: caller };
            }
            const closing = new AbortController();
            response.once("close", () => closing.abort());
            replying = replyTo(hit.fault, {
                now,
                elsewhere: this.#elsewhere.origin + received.target,
                ask: () => this.#answer(received, request, caller, closing.signal),
            });
        } catch (error) {
            replying = Promise.reject(error);
        }
        const answered = { ...request, status: 0 };
        this.#requests.push(answered);
        const { answer, send } = await replying.catch((error: unknown) => ({
            answer: errorAnswer(error, received.headers.accept),
            send: sendWhole,
        }));
        if (response.destroyed) {
            return;
        }
        answered.status = answer.status;
        const headers = { ...this.#headers(hit), ...answer.headers };
        sendAfter(this.latencyMs + hit.latencyMs, response, { answer: { ...answer, headers }, send });
    }

    /** The account that a request comes from, why it is refused, or undefined for a request that needs none. */
    #caller(received: ReceivedRequest, now: number): string | GatewayError | undefined {
        if (isVersionPage(received)) {
            return undefined;
        }
        const clock = { now, maxSkewSeconds: this.#settings.maxClockSkewSeconds };
        try {
            return authenticate(received, this.#trusted, clock).accountId;
        } catch (error) {
            if (error instanceof GatewayError) {
                return error;
            }
            throw error;
        }
    }

    async #answer(
        received: ReceivedRequest,
        request: GatewayRequest,
        caller: string | GatewayError | undefined,
        signal: AbortSignal,
    ): Promise<Answer> {
        try {
            if (caller instanceof GatewayError) {
                throw caller;
            }
            const answer = this.#respond?.(request);
            return answer === undefined
                ? await this.#answerOfService(received, caller, signal)
                : checkedAnswer(answer);
        } catch (error) {
            return errorAnswer(error, received.headers.accept);
        }
    }

    /** Believable to a client that follows a redirect: there every list is empty. */
    #serveElsewhere({ method, target, headers }: ReceivedRequest, response: ServerResponse): void {
        const hadCredentials = CREDENTIAL_HEADERS.some((name) => headers[name] !== undefined);
        this.#followedRedirects.push({ method, path: target, hadCredentials });
        sendWhole(response, jsonAnswer(200, { members: [], images: [], endpoints: [], versions: [] }));
    }

    #answerOfService(
        request: ReceivedRequest,
        caller: string | undefined,
        signal: AbortSignal,
    ): Answer | Promise<Answer> {
        const { upstream, timestampsWithZ = true } = this.#settings;
        const service: Service = {
            endpoint: this.endpoint,
            catalog: catalogOf({ ...this.#settings, organization: this.#organization }, this.endpoint),
            organization: this.#organization,
            versions: this.#settings.versions,
            images:
                upstream === undefined
                    ? this.#simulated
                    : (received, account) => forward(received, account, upstream, signal),
            writeTimestamp: (timestamp) => (timestampsWithZ ? timestamp : timestamp.slice(0, -1)),
        };
        return caller === undefined ? versionPage(service) : route(request, caller, service);
    }

    #headers(hit: Hit): Record<string, string> {
        const isClockOff = this.clockOffsetSeconds + hit.clockOffsetSeconds !== 0;
        return {
            // Glance's own header, which SCP's gateway leaves on its answers.
            "X-Openstack-Request-Id": `req-${randomUUID()}`,
            ...(isClockOff && { Date: new Date(this.#now(hit)).toUTCString() }),
        };
    }

    /** @throws GatewayArgumentError if an upstream has the images. */
    get #store(): ImageStore {
        if (this.#settings.upstream === undefined) {
            return this.#simulated;
        }
        throw new GatewayArgumentError(
            "upstream",
            "has the images: see and change them by calls of the API, such as POST /v1/images",
        );
    }

    #account(accountId: string): Account {
        const account = this.#settings.accounts.find((each) => each.accountId === accountId);
        const problem = `there is no account ${JSON.stringify(accountId)} in the gateway`;
        return found(account, "accountId", problem);
    }

    #now(hit = NO_HIT): number {
        return Date.now() + (this.clockOffsetSeconds + hit.clockOffsetSeconds) * 1000;
    }

    #timestamp(): string {
        return new Date(this.#now()).toISOString().replace(/\.\d+Z$/, "Z");
    }
}

/** In lower case, as Node has them. */
const CREDENTIAL_HEADERS = ["scp-accesskey", "scp-signature", "x-auth-token", "authorization", "cookie"];

function publicImage(stored: StoredImage): GatewayImage {
    const { firstShared: _, ...image } = stored;
    return { ...image, members: membersOf(stored) };
}

function memberOf(image: StoredImage, memberId: string): ImageMember {
    const problem = `image ${image.id} is not shared with ${memberId}`;
    return found(image.members.get(memberId), "memberId", problem);
}

function checkedAnswer({ status, headers = {}, body = "" }: GatewayAnswer): Answer {
    checked(wholeNumber(200, 599), status, "status");
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
