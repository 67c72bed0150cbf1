/** Returns the address of a product's page in SmartPyme's web app. */
export function productUrl(appUrl: string, productId: number): string {
  return `${appUrl.replace(/\/+$/, "")}/producto/editar/${productId}`;
}
