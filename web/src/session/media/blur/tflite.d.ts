/** Of the TensorFlow Lite that @twilio/video-processors brings, what is used here. */
declare module "@twilio/video-processors/dist/build/tflite-simd-1-0-0.js" {
  export type Tflite = {
    HEAPU8: Uint8Array;
    HEAPF32: Float32Array;
    /** Where the model goes, in bytes. */
    _getModelBufferMemoryOffset(): number;
    /** 0 if the model is one. */
    _loadModel(size: number): number;
    _getInputMemoryOffset(): number;
    _getInputWidth(): number;
    _getInputHeight(): number;
    _getOutputMemoryOffset(): number;
    /** 0 if it went well. */
    _runInference(): number;
  };

  const create: (settings: {
    wasmBinary: ArrayBuffer;
    print: (line: string) => void;
    printErr: (line: string) => void;
  }) => Promise<Tflite>;
  export default create;
}
