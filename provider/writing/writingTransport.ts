import { type Answer, type Call, Transport } from "../scp/transport.js";

/** What also sends calls that change something. The reading client is given a `Transport`, which cannot. */
export class WritingTransport extends Transport {
    /**
     * Sends a call once: what a lost answer has done must be looked up before it is sent again.
     *
     * @throws ScpError of the class that fits: see errors.ts.
     */
    send(call: Call): Promise<Answer> {
        return this.call(call, { maxRetries: 0 });
    }
}
