/** The part of juice that only knows texts: the package's main file would also read files and fetch addresses. */
declare module "juice/client" {
  import juice from "juice";

  export default juice;
}
