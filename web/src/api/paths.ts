import type { Door, Item, Login, Me, NewSession, Setup, Status } from "./types";

type Json<T> = { headers: { [name: string]: unknown }; content: { "application/json": T } };
type Nothing = { headers: { [name: string]: unknown }; content?: never };
type Problem = {
  headers: { [name: string]: unknown };
  content: { "application/problem+json": { code?: string; detail?: string; until?: number } };
};
type Answers<T> = { responses: { 200: Json<T>; default: Problem } };
type Done = { responses: { 204: Nothing; default: Problem } };
type Takes<B> = { requestBody: { content: { "application/json": B } } };
type InPath<P> = { parameters: { path: P } };

/** The calls of the HTTP API, by path and method. */
export type paths = {
  "/setup": {
    get: Answers<Setup>;
    post: Takes<{ name: string; email: string; password: string; language: string }> & Answers<Me>;
  };
  "/login": { post: Takes<{ email: string; password: string }> & Answers<Me> };
  "/logout": { post: Done };
  "/me": {
    get: Answers<Me>;
    patch: Takes<{ name?: string; language?: string }> & Answers<Me>;
  };
  "/me/password": { post: Takes<{ current: string; new: string }> & Done };
  "/me/logins": { get: Answers<{ logins: Login[] }>; delete: Done };
  "/me/logins/{id}": { delete: InPath<{ id: string }> & Done };
  "/sessions": {
    get: { parameters: { query: { status?: Status } } } & Answers<{ sessions: Item[] }>;
    post: Takes<NewSession> & Answers<Item>;
  };
  "/sessions/{link}": {
    get: InPath<{ link: string }> & Answers<Item>;
    patch: InPath<{ link: string }> & Takes<Partial<NewSession>> & Answers<Item>;
  };
  "/sessions/{link}/status": {
    put: InPath<{ link: string }> & Takes<{ status: Status }> & Answers<Item>;
  };
  "/sessions/{link}/end": { post: InPath<{ link: string }> & Done };
  "/sessions/{link}/door": { get: InPath<{ link: string }> & Answers<Door> };
  "/sessions/{link}/guest": {
    post: InPath<{ link: string }> & Takes<{ name: string }> & Answers<Me>;
  };
};
