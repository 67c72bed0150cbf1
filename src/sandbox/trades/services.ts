export const SERVICES = [
  "Instalación a domicilio",
  "Reparación de equipo",
  "Envío a domicilio",
  "Corte de llave",
  "Mezcla de pintura a la medida",
  "Mantenimiento de computadora",
  "Garantía extendida",
  "Afilado de herramienta",
] as const;
