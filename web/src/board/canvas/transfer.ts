export { fetchFile } from "../files/api";
